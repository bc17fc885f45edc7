// Go's net/http, finding its proxy in the environment. Arguments: METHOD URL [BODY]; prints one JSON line.
package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	body := ""
	if len(os.Args) > 3 {
		body = os.Args[3]
	}
	json.NewEncoder(os.Stdout).Encode(send(os.Args[1], os.Args[2], body))
}

func send(method, url, body string) map[string]any {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	return map[string]any{"status": response.StatusCode, "body": string(text)}
}
