// Rules over several fields that the API server checks by itself. Each message says what to change.

import type { Rule } from './kube-schema.ts';

export const SELECTOR_RULES: readonly Rule[] = [
  {
    rule: "self.?scope.orValue('Selector') == 'Namespace' || has(self.podSelector) || (has(self.workloads) && self.workloads.size() > 0)",
    message: 'the selector selects nothing: give podSelector or workloads, or set scope: Namespace',
  },
  {
    rule: '!has(self.podSelector) || (has(self.podSelector.matchLabels) && self.podSelector.matchLabels.size() > 0) || (has(self.podSelector.matchExpressions) && self.podSelector.matchExpressions.size() > 0)',
    message: 'an empty podSelector selects every pod: name a label, or say so with scope: Namespace',
  },
  {
    rule: "self.?scope.orValue('Selector') == 'Selector' || (!has(self.podSelector) && (!has(self.workloads) || self.workloads.size() == 0))",
    message: 'scope Namespace takes every pod: remove podSelector and workloads, or set scope: Selector',
  },
];

const RESERVED =
  "(key.startsWith('pipelock.dev/') || key in ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component'])";

export const PROXY_RULES: readonly Rule[] = [
  {
    rule: '!(has(self.replicas) && has(self.autoscaling))',
    message: 'proxy.replicas and proxy.autoscaling exclude each other: remove one',
  },
  {
    rule: `!has(self.podLabels) || self.podLabels.all(key, !${RESERVED})`,
    message:
      'proxy.podLabels may not set pipelock.dev/* or app.kubernetes.io/{name,instance,component}: policies select by them',
  },
  {
    rule: "!has(self.podAnnotations) || self.podAnnotations.all(key, !key.startsWith('pipelock.dev/'))",
    message: 'proxy.podAnnotations may not set pipelock.dev/*: the operator does',
  },
];

/** Where the proxy listens, who its agents are and what it signs with are the operator's to say. */
const OPERATED: readonly { readonly path: readonly string[]; readonly instead: string }[] = [
  { path: ['fetch_proxy', 'listen'], instead: 'the operator sets it' },
  { path: ['admin', 'listen'], instead: 'the operator sets it' },
  { path: ['metrics_listen'], instead: 'the operator sets it' },
  { path: ['scan_api', 'listen'], instead: 'no network policy lets anyone reach it' },
  { path: ['kill_switch', 'api_listen'], instead: 'the admin port serves it' },
  { path: ['default_agent_identity'], instead: 'use spec.identity' },
  { path: ['bind_default_agent_identity'], instead: 'identities are always bound' },
  { path: ['tls_interception', 'enabled'], instead: 'use spec.tls.mode' },
  { path: ['tls_interception', 'ca_cert'], instead: 'use spec.tls.ca' },
  { path: ['tls_interception', 'ca_key'], instead: 'use spec.tls.ca' },
  { path: ['tls_interception', 'passthrough_domains'], instead: 'use spec.tls.passthroughDomains' },
];

/** The settings of the proxy's policy that a PipelockPolicy may not hold, as paths. */
export const OPERATED_PATHS: readonly (readonly string[])[] = OPERATED.map(({ path }) => path);

function absent(path: readonly string[]): string {
  const steps = path.map((_, index) => `has(self.policy.${path.slice(0, index + 1).join('.')})`);
  return `!(has(self.policy) && ${steps.join(' && ')})`;
}

export const SPEC_RULES: readonly Rule[] = [
  ...OPERATED.map(({ path, instead }) => ({
    rule: absent(path),
    message: `remove policy.${path.join('.')}: ${instead}`,
  })),
  {
    rule: '!(has(self.policy) && has(self.policy.forward_proxy) && has(self.policy.forward_proxy.max_tunnel_seconds)) || self.policy.forward_proxy.max_tunnel_seconds == 0 || self.policy.forward_proxy.max_tunnel_seconds < self.?proxy.?drainSeconds.orValue(330)',
    message:
      'proxy.drainSeconds must exceed policy.forward_proxy.max_tunnel_seconds, else stopping a proxy cuts tunnels: raise it',
  },
  {
    rule: '!(has(self.policy) && has(self.policy.forward_proxy) && has(self.policy.forward_proxy.enabled)) || self.policy.forward_proxy.enabled',
    message: 'remove policy.forward_proxy.enabled: agents have no other way out',
  },
];

/** For the profile of an agent in `policy.agents`: over the whole table a rule would cost more than a CRD may. */
export const PROFILE_RULE: Rule = {
  rule: '!has(self.listeners) && !has(self.source_cidrs)',
  message: 'remove listeners and source_cidrs: name the agents in spec.identity.agents',
};

/** Compared with words alone: the cost of comparing two values of unknown length is more than a CRD may have. */
function unchanged(path: string, words: readonly string[]): string {
  return words.map((word) => `(self.${path} == '${word}') == (oldSelf.${path} == '${word}')`).join(' && ');
}

/** In a rule over the whole, because a section that goes away would take its own rule along. */
export const IDENTITY_RULE: Rule = {
  rule: unchanged("?identity.?mode.orValue('Listener')", ['PodIP', 'Token']),
  message: 'identity.mode cannot be changed: create another policy and move the pods to it',
};

/** Derived names must fit into 63 characters. */
export const LONGEST_POLICY_NAME = 52;

export const NAME_RULE: Rule = {
  rule: `self.metadata.name.size() <= ${LONGEST_POLICY_NAME}`,
  message: 'the name is longer than 52 characters: shorten it, the objects made from it have longer ones',
};
