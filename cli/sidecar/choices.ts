// The options of `init sidecar`, checked.

import { PipelockError } from '../../proxy/errors.ts';
import { canonicalAddress } from '../../proxy/text/ip.ts';
import { nearest } from '../../proxy/text/nearest.ts';
import { VERSION } from '../../proxy/version.ts';
import type { Image } from '../../operator/crd/spec-proxy.ts';
import type { Options, OptionSpec } from '../command.ts';
import type { SidecarChoices } from './derive-policy.ts';
import { FORMATS, type EmitFormat } from './emit.ts';

export const SIDECAR_PRESETS = ['strict', 'balanced', 'audit'] as const;
const DEFAULT_IMAGE = `ghcr.io/luckypipewrench/pipelock:${VERSION}`;

export const SIDECAR_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  'inject-spec': {
    type: 'string',
    value: 'FILE',
    help: 'the manifest with the workload; - reads standard input',
  },
  emit: { type: 'string', value: 'FORMAT', help: `${FORMATS.join(', ')} (default patch)` },
  output: {
    type: 'string',
    short: 'o',
    value: 'PATH',
    help: 'a file for patch and policy, a folder for kustomize and helm-values (default stdout for the former)',
  },
  'dry-run': { type: 'boolean', help: 'show what would change and write nothing' },
  force: { type: 'boolean', help: 'replace files that exist' },
  image: {
    type: 'string',
    value: 'REFERENCE',
    help: `image of the proxy (default ${DEFAULT_IMAGE.split(':')[0] ?? ''}, this version)`,
  },
  preset: {
    type: 'string',
    short: 'p',
    value: 'NAME',
    help: `${SIDECAR_PRESETS.join(', ')} (default balanced)`,
  },
  'skip-canary': { type: 'boolean', help: 'do not try the policy with a made-up credential' },
  'skip-verify': { type: 'boolean', help: 'do not check the objects against each other' },
  'agent-identity': {
    type: 'string',
    value: 'NAME',
    help: 'name of the agent in records (default kind/name)',
  },
  namespace: {
    type: 'string',
    short: 'n',
    value: 'NAME',
    help: 'namespace of everything, where the manifest has none',
  },
  'service-ip': {
    type: 'string',
    value: 'ADDRESS',
    help: 'fixed address of the proxy: then the agent needs no DNS and gets none',
  },
  'signing-key': {
    type: 'string',
    value: 'FILE',
    help: 'Ed25519 key that signs the configuration of the proxies',
  },
  'all-documents': {
    type: 'boolean',
    help: 'protect every workload of the file, each with proxies of its own',
  },
};

/** Throws USAGE for a word that is none of the list. */
export function oneOfWords<T extends string>(
  options: Options,
  name: string,
  words: readonly T[],
  otherwise: T,
): T {
  const given = options.text(name);
  if (given === undefined) return otherwise;
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  const guess = nearest(given, words);
  const hint = guess === undefined ? '' : ` (did you mean ${guess}?)`;
  throw new PipelockError('USAGE', `--${name} "${given}" is not known${hint}; there are ${words.join(', ')}`);
}

export function emitFormat(options: Options): EmitFormat {
  return oneOfWords(options, 'emit', FORMATS, 'patch');
}

export function readChoices(options: Options): SidecarChoices {
  const identity = options.text('agent-identity');
  const namespace = options.text('namespace');
  const serviceIP = options.text('service-ip');
  assertShape(
    'agent-identity',
    identity,
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,252}$/,
    'letters, digits, dots, dashes, underscores and slashes',
  );
  assertShape(
    'namespace',
    namespace,
    /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
    'lower-case letters, digits and dashes',
  );
  if (serviceIP !== undefined && canonicalAddress(serviceIP) === undefined)
    throw new PipelockError('USAGE', `--service-ip "${serviceIP}" is no address; write it as 10.96.0.40`);
  return {
    preset: oneOfWords(options, 'preset', SIDECAR_PRESETS, 'balanced'),
    image: parseImage(options.text('image') ?? DEFAULT_IMAGE),
    ...(identity === undefined ? {} : { identity }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(serviceIP === undefined ? {} : { serviceIP }),
  };
}

function assertShape(name: string, value: string | undefined, shape: RegExp, write: string): void {
  if (value === undefined || shape.test(value)) return;
  throw new PipelockError('USAGE', `--${name} "${value}" is not usable; write ${write}`);
}

/** `registry:5000/name:tag@sha256:…`. Throws USAGE. */
export function parseImage(reference: string): Image {
  const match =
    /^([a-zA-Z0-9][a-zA-Z0-9._-]*(?::[0-9]{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      reference,
    );
  const [, repository, tag, digest] = match ?? [];
  if (repository === undefined || repository.length > 255)
    throw new PipelockError(
      'USAGE',
      `--image "${reference}" is no image; write it as registry/name:tag or registry/name@sha256:…`,
    );
  return {
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    pullPolicy: 'IfNotPresent',
  };
}
