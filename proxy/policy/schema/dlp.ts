// Secrets on their way out: patterns, this machine's own secrets, canaries, seed phrases, wallet addresses.

import type { Static } from 'typebox';
import { flag, list, oneOf, section, text, texts, whole } from './setting.ts';

export const DlpPattern = section(
  {
    name: text(undefined, 'Name, as used in `suppress`, logs and reasons.', { min: 1, max: 128 }),
    regex: text(
      undefined,
      'Regular expression in JavaScript or RE2 syntax; upper and lower case are the same.',
      {
        format: 'pattern',
        weaker: 'any',
      },
    ),
    severity: oneOf(['low', 'medium', 'high', 'critical'], 'high', 'How bad a match is.'),
    validator: oneOf(['', 'luhn', 'mod97', 'aba', 'wif'], '', 'A checksum that a match must satisfy.'),
    exempt_domains: texts(
      [],
      'Hosts to which the pattern does not apply: in URLs, headers and bodies alike.',
      {
        format: 'domain',
        weaker: 'more',
      },
    ),
    action: oneOf(['', 'warn'], '', '`warn` reports a match and lets it pass.'),
  },
  'A pattern of your own. One with the name of a built-in pattern takes its place.',
);
export type DlpPattern = Static<typeof DlpPattern>;

export const DlpIncludeDefaults = flag(
  true,
  'Keep the built-in patterns beside the listed ones. The patterns of the floor stay in force either way.',
  { weaker: 'off' },
);

export const DlpPatterns = list(DlpPattern, [], 'Patterns of your own.', { weaker: 'fewer', max: 1000 });

export const Dlp = section(
  {
    scan_env: flag(true, 'Look for the values of this process’s environment variables.', { weaker: 'off' }),
    min_env_secret_length: whole(16, 'Shortest value taken for a secret, in characters.', {
      min: 8,
      max: 4096,
      weaker: 'higher',
    }),
    secrets_file: text('', 'File with one secret a line, readable by its owner alone.', { weaker: 'off' }),
    include_defaults: DlpIncludeDefaults,
    patterns: DlpPatterns,
    action: text('', 'Reserved in the original and refused there too.', {
      later: true,
      note: 'remove it: the action is set by request_body_scanning.action and response_scanning.dlp',
    }),
  },
  'Detection of secrets in everything that leaves.',
);

export const CanaryTokens = section(
  {
    enabled: flag(false, 'Look for the canaries.', { weaker: 'off' }),
    tokens: list(
      section(
        {
          name: text(undefined, 'Name used in reports.', { min: 1, max: 128 }),
          value: text(undefined, 'The planted value; `${NAME}` stands for an environment variable.', {
            min: 8,
            max: 4096,
            secret: true,
          }),
          env_var: text('', 'The variable under which the agent finds the canary; only for reports.'),
        },
        'One planted secret.',
      ),
      [],
      'Planted secrets that nobody has a reason to send.',
      { weaker: 'fewer', max: 1000 },
    ),
  },
  'Canaries: secrets that exist only to be noticed when they leave.',
);

export const SeedPhraseDetection = section(
  {
    enabled: flag(true, 'Look for wallet seed phrases (BIP-39).', { weaker: 'off' }),
    min_words: whole(12, 'Fewest words in a row: 12, 15, 18, 21 or 24.', {
      min: 12,
      max: 24,
      weaker: 'higher',
    }),
    verify_checksum: flag(true, 'Report only phrases whose checksum is right.', { weaker: 'higher' }),
  },
  'Detection of wallet seed phrases.',
);

export const AllowedAddresses = texts([], 'Addresses that may be paid.', { weaker: 'more' });

export const AddressProtection = section(
  {
    enabled: flag(false, 'Compare wallet addresses with the allowed ones.', { weaker: 'off' }),
    action: oneOf(['warn', 'block'], 'block', 'What to do with a lookalike of an allowed address.', {
      weaker: 'lower',
    }),
    unknown_action: oneOf(['allow', 'warn', 'block'], 'allow', 'What to do with any other address.', {
      weaker: 'lower',
    }),
    allowed_addresses: AllowedAddresses,
    chains: section(
      {
        eth: flag(true, 'Ethereum.', { weaker: 'off' }),
        btc: flag(true, 'Bitcoin.', { weaker: 'off' }),
        sol: flag(false, 'Solana; off because ordinary text looks like its addresses.', { weaker: 'off' }),
        bnb: flag(true, 'BNB Beacon Chain.', { weaker: 'off' }),
      },
      'Whose addresses are looked for.',
    ),
    similarity: section(
      {
        prefix_length: whole(4, 'First characters that make a lookalike.', {
          min: 1,
          max: 32,
          weaker: 'higher',
        }),
        suffix_length: whole(4, 'Last characters that make a lookalike.', {
          min: 1,
          max: 32,
          weaker: 'higher',
        }),
      },
      'When an address counts as a lookalike of an allowed one.',
    ),
  },
  'Protection from wallet addresses that were swapped for similar ones.',
);
