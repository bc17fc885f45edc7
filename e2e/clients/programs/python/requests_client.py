"""requests, finding its proxy in the environment. Arguments: METHOD URL [BODY]; prints one JSON line."""

import json
import sys

import requests

method, url, *body = sys.argv[1:]
try:
    response = requests.request(method, url, data=body[0] if body else None, timeout=20)
    print(json.dumps({"status": response.status_code, "body": response.text}))
except requests.RequestException as error:
    print(json.dumps({"error": str(error)}))
