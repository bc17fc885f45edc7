// undici behind a ProxyAgent, which tunnels plain HTTP too. Arguments: METHOD URL [BODY]; prints one JSON line.

import { ProxyAgent, request } from 'undici';

const [method = 'GET', url = '', body] = process.argv.slice(2);
const dispatcher = new ProxyAgent({ uri: process.env['HTTP_PROXY'] ?? '', proxyTunnel: true });
try {
  const response = await request(url, { method, dispatcher, body: body ?? null });
  console.log(JSON.stringify({ status: response.statusCode, body: await response.body.text() }));
} catch (error) {
  console.log(JSON.stringify({ error: String(error) }));
}
await dispatcher.close();
