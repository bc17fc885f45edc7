// `pipelock check`: validates a policy, explains where each value comes from, and judges a URL under it.

import { errorText, PipelockError } from '../../proxy/errors.ts';
import { explain, renderExplanation } from '../../proxy/policy/explain.ts';
import { digestPolicy } from '../../proxy/policy/digest.ts';
import { formatIssue } from '../../proxy/policy/place.ts';
import type { LoadedPolicy } from '../../proxy/policy/load.ts';
import type { Verdict } from '../../proxy/model/verdict.ts';
import type { Command, Invocation } from '../command.ts';
import { loadFrom, POLICY_OPTIONS } from '../load-policy.ts';
import { judgeUrl } from '../offline.ts';
import type { Output } from '../output.ts';

export const check: Command = {
  name: 'check',
  summary: 'Validate a policy and explain it.',
  positionals: '[FILE]',
  options: {
    ...POLICY_OPTIONS,
    explain: { type: 'boolean', help: 'print every value and where it comes from' },
    url: {
      type: 'string',
      value: 'URL',
      help: 'judge this URL under the policy, without touching the network',
    },
  },
  details:
    'Exit code 0 when the policy is good (and the URL may pass), 1 when the URL is blocked, 2 when the policy is not.',
  run: async (invocation) => {
    const { options, output } = invocation;
    const { loaded, file } = await loadFrom(invocation, fileOf(invocation));
    const url = options.text('url');
    if (url !== undefined) return reportUrl(invocation, loaded, url);
    const name = file ?? 'built-in defaults';
    if (output.json) {
      output.value({
        ok: true,
        file: name,
        digest: digestPolicy(loaded.policy),
        warnings: loaded.warnings,
        ...(options.flag('explain') ? { values: explain(loaded) } : {}),
      });
      return 0;
    }
    for (const warning of loaded.warnings) output.note(`warning: ${formatIssue(warning)}`);
    if (options.flag('explain')) output.line(renderExplanation(explain(loaded)));
    output.line(
      `${name}: ${output.paint('green', 'ok')} (mode ${loaded.policy.mode}, digest ${digestPolicy(loaded.policy).slice(0, 12)})`,
    );
    return 0;
  },
};

/** Throws USAGE for more than one: what is left out would pass for checked. */
function fileOf({ options, positionals }: Invocation): string | undefined {
  const config = options.text('config');
  const files = config === undefined ? positionals : [config, ...positionals];
  if (files.length > 1) {
    throw new PipelockError('USAGE', `pipelock check: one policy at a time, but there are ${files.length}`);
  }
  return files[0];
}

async function reportUrl(
  { output, environment }: Invocation,
  { policy }: LoadedPolicy,
  url: string,
): Promise<number> {
  try {
    const verdict = await judgeUrl(policy, environment, url);
    const blocked = verdict.action === 'block';
    if (output.json)
      output.value({
        url,
        decision: blocked ? 'block' : 'allow',
        reason: verdict.reason,
        message: verdict.message,
      });
    else output.line(verdictLine(output, verdict));
    return blocked ? 1 : 0;
  } catch (error) {
    if (output.json) output.value({ url, decision: 'block', reason: 'parser', message: errorText(error) });
    else output.line(`${output.paint('red', 'blocked')}: ${errorText(error)}`);
    return 1;
  }
}

function verdictLine(output: Output, { action, message, reason }: Verdict): string {
  if (action === 'block') return `${output.paint('red', 'blocked')}: ${message} (${reason})`;
  if (action === 'allow') return output.paint('green', 'allowed');
  return `${output.paint('yellow', 'allowed, with a warning')}: ${message} (${reason})`;
}
