// An SDK as an agent runs it: proxy and authority come from the environment alone. Arguments: SDK BASE-URL; prints one
// JSON line for each delta, and one for the error that ended them.

import { SDKS } from '../../model-asks.ts';

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const [sdk = '', baseURL = ''] = process.argv.slice(2);
try {
  await SDKS[sdk]?.({ baseURL, fetch: globalThis.fetch }, (text) => print({ text }));
} catch (error) {
  print({ error: error instanceof Error ? error.message : String(error) });
}
