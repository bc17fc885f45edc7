// `pipelock init sidecar`: a workload's manifest → the manifests of the same workload behind a proxy of its own.

import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { errorText, PipelockError } from '../../proxy/errors.ts';
import type { Document } from '../../operator/companion/workload-patch.ts';
import type { Command, Invocation } from '../command.ts';
import { runCanary } from '../sidecar/canary.ts';
import { emitFormat, readChoices, SIDECAR_OPTIONS } from '../sidecar/choices.ts';
import { emit, printedDocuments, type Emitted, type EmitFormat } from '../sidecar/emit.ts';
import { preview } from '../sidecar/preview.ts';
import { metadataOf, readManifest, type ManifestFile } from '../sidecar/read-manifest.ts';
import { isGood, jsonReport, noteReport, type Checked, type Outcome } from '../sidecar/report.ts';
import { readSigner } from '../sidecar/signer.ts';
import { makeTopology, type Topology } from '../sidecar/topology.ts';
import { verify } from '../sidecar/verify.ts';
import { writeFiles, writeOne } from '../sidecar/write-output.ts';

export const initSidecar: Command = {
  name: 'init sidecar',
  summary: 'Put a Kubernetes workload behind a proxy of its own.',
  positionals: '',
  options: SIDECAR_OPTIONS,
  details:
    'Prints YAML alone on stdout and everything else on stderr. Run it again on its own output to bring that up to date. ' +
    'Exit code 0 when done, 1 when the objects do not fit each other or the policy misses the canary (nothing is written ' +
    'then), 2 when the command line or the manifest cannot be used.',
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { options, output } = invocation;
  const format = emitFormat(options);
  assertTarget(invocation, format);
  const file = options.text('inject-spec');
  if (file === undefined)
    throw new PipelockError('USAGE', 'pipelock init sidecar: --inject-spec FILE is missing');
  const manifest = readManifest(await readSpec(file), file);
  const workloads = chosenWorkloads(manifest, options.flag('all-documents'));
  const signer = await readSigner(options.text('signing-key'));
  const choices = { ...readChoices(options), ...signer };
  const topologies = workloads.map((workload) => makeTopology(workload, choices));
  const emission = { topologies, others: [...manifest.others, ...leftOver(manifest, topologies)] };
  const checked = await checkAll(invocation, topologies, printedDocuments(format, emission));
  const good = checked.every(isGood);
  const written = good && !options.flag('dry-run') && (await write(invocation, emit(format, emission)));
  report(invocation, checked, {
    format,
    written,
    dryRun: options.flag('dry-run'),
    signed: signer.seal !== undefined,
    ...pathOf(invocation),
  });
  if (options.flag('dry-run') && !output.json)
    topologies.flatMap(preview).forEach((line) => output.note(line));
  return good ? 0 : 1;
}

function pathOf({ options }: Invocation): { outputPath?: string } {
  const outputPath = options.text('output');
  return outputPath === undefined ? {} : { outputPath };
}

/** A folder cannot go to stdout, nor can YAML and JSON share it. */
function assertTarget({ options, output }: Invocation, format: EmitFormat): void {
  if (options.text('output') !== undefined || options.flag('dry-run')) return;
  if (format === 'kustomize' || format === 'helm-values')
    throw new PipelockError('USAGE', `--emit ${format} writes a folder: name it with --output`);
  if (output.json)
    throw new PipelockError(
      'USAGE',
      '--json needs --output FILE or --dry-run: stdout cannot hold YAML and JSON at once',
    );
}

async function readSpec(file: string): Promise<string> {
  const read = file === '-' ? readStream(process.stdin) : readFile(file, 'utf8');
  return read.catch((error: unknown) => {
    throw new PipelockError('USAGE', `cannot read the manifest ${file}: ${errorText(error)}`, {
      cause: error,
    });
  });
}

/** Objects of an earlier run that are not made anew: whose they are is for the person to say. */
function leftOver({ former }: ManifestFile, topologies: readonly Topology[]): readonly Document[] {
  const key = (kind: unknown, name: unknown): string => `${String(kind)}/${String(name)}`;
  const made = topologies.flatMap(({ companion: { proxy, egress, lockdown } }) =>
    [...proxy, ...egress, ...lockdown].map(({ kind, metadata }) => key(kind, metadata.name)),
  );
  return former.filter((document) => !made.includes(key(document['kind'], metadataOf(document)['name'])));
}

/** Leaving one of several unprotected in silence would pass for protection. */
function chosenWorkloads({ workloads }: ManifestFile, all: boolean): readonly Document[] {
  if (workloads.length === 1 || all) return workloads;
  throw new PipelockError(
    'USAGE',
    `the manifest holds ${workloads.length} workloads: protect each with --all-documents, or give a file with one`,
  );
}

async function checkAll(
  { options }: Invocation,
  topologies: readonly Topology[],
  printed: readonly Document[],
): Promise<Checked[]> {
  const dry = options.flag('dry-run');
  return Promise.all(
    topologies.map(async (topology) => {
      const verification = verify(topology, printed);
      const { policy } = verification;
      const canary = policy && !dry && !options.flag('skip-canary') ? await runCanary(policy) : undefined;
      return {
        topology,
        ...(dry || options.flag('skip-verify') ? {} : { verification }),
        ...(canary ? { canary } : {}),
      };
    }),
  );
}

async function write({ options, output }: Invocation, emitted: Emitted): Promise<boolean> {
  const path = options.text('output');
  if (path === undefined) {
    if ('text' in emitted) output.line(emitted.text.trimEnd());
    return false;
  }
  const target = { path, force: options.flag('force') };
  await ('text' in emitted ? writeOne(target, emitted.text) : writeFiles(target, emitted.files));
  return true;
}

function report({ output }: Invocation, checked: readonly Checked[], outcome: Outcome): void {
  if (output.json) output.value(jsonReport(checked, outcome));
  else noteReport(output, checked, outcome);
}
