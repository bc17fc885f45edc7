"""httpx, finding its proxy in the environment. Arguments: METHOD URL [BODY]; prints one JSON line."""

import json
import sys

import httpx

method, url, *body = sys.argv[1:]
try:
    response = httpx.request(method, url, content=body[0] if body else None, timeout=20)
    print(json.dumps({"status": response.status_code, "body": response.text}))
except httpx.HTTPError as error:
    print(json.dumps({"error": str(error)}))
