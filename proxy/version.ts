// The version, read from package.json so that it is written once; the bundler inlines it.

import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
