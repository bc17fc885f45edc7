// Adds the variables to one container. What it set itself is never replaced in silence: the policy says whether that is
// an error, ours, or its own.

import type { Container, EnvVar } from '../kubernetes.ts';
import { injectedVariables, TRUST_FOLDER, withJavaOptions } from './injected-variables.ts';
import type { InjectionView } from './injection-view.ts';
import { problem, type Problem, type Problems } from './problem.ts';

/** What an earlier injection left: its variables may be replaced. */
export interface Former {
  readonly injected: boolean;
  /** Address of the proxy at that time. */
  readonly proxyUrl?: string;
}

export interface WithVariables extends Problems {
  readonly container: Container;
}

export function injectVariables(container: Container, view: InjectionView, former: Former): WithVariables {
  if (view.injection.exclude.includes(container.name)) return excluded(container);
  const wanted = injectedVariables(view);
  const given = container.env ?? [];
  const conflicts = given.filter((one) => {
    const ours = wanted.find(({ name }) => name === one.name);
    return ours !== undefined && !isSame(one, ours) && !isOfFormer(one, former);
  });
  const kept = view.injection.envConflict === 'Keep' ? conflicts.map(({ name }) => name) : [];
  const added = wanted.filter(({ name }) => !kept.includes(name));
  const others = given.filter(({ name }) => !added.some((one) => one.name === name));
  return {
    container: { ...container, env: withJavaOptions([...others, ...added], view) },
    ...weigh(container.name, conflicts, view),
  };
}

function excluded(container: Container): WithVariables {
  const { name } = container;
  const message = `container ${name} is excluded: it gets no proxy and no way out`;
  return { container, refusals: [], warnings: [problem('NotRouted', message)] };
}

function weigh(container: string, conflicts: readonly EnvVar[], { injection }: InjectionView): Problems {
  const found = conflicts.map(({ name }): Problem => {
    const message = `container ${container} sets ${name} itself; remove it, or set injection.envConflict to Override or Keep`;
    return problem('EnvConflict', message);
  });
  switch (injection.envConflict) {
    case 'Reject':
      return { refusals: found, warnings: [] };
    case 'Keep':
      return { refusals: [], warnings: found };
    case 'Override':
      return { refusals: [], warnings: [] };
  }
}

function isSame(one: EnvVar, other: EnvVar): boolean {
  const source = one.valueFrom?.fieldRef?.fieldPath;
  if (one.valueFrom || other.valueFrom)
    return source !== undefined && source === other.valueFrom?.fieldRef?.fieldPath;
  return (one.value ?? '') === (other.value ?? '');
}

const AROUND = ['NO_PROXY', 'no_proxy'];

/** A literal that an earlier injection wrote, by us or by the original. */
function isOfFormer({ name, value = '', valueFrom }: EnvVar, former: Former): boolean {
  if (!former.injected || valueFrom) return false;
  return AROUND.includes(name) || value === former.proxyUrl || value.startsWith(`${TRUST_FOLDER}/`);
}
