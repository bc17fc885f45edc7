import assert from 'node:assert/strict';
import { DLP_RULES, SHAPELESS_RULES } from './index.ts';

const ALL = [...DLP_RULES, ...SHAPELESS_RULES];

/** Users write these names in `suppress`: they must not change. */
const BUILT_IN: Record<string, string> = {
  'Anthropic API Key': 'critical',
  'OpenAI API Key': 'critical',
  'OpenAI Service Key': 'critical',
  'Fireworks API Key': 'critical',
  'Google API Key': 'high',
  'Google OAuth Client Secret': 'critical',
  'Stripe Key': 'critical',
  'Stripe Webhook Secret': 'critical',
  'GitHub Token': 'critical',
  'GitHub Fine-Grained PAT': 'critical',
  'GitLab PAT': 'critical',
  'AWS Access ID': 'critical',
  'AWS Secret Key': 'critical',
  'Google OAuth Token': 'critical',
  'Slack Token': 'critical',
  'Slack App Token': 'critical',
  'Discord Bot Token': 'critical',
  'Twilio API Key': 'high',
  'SendGrid API Key': 'critical',
  'Mailgun API Key': 'high',
  'New Relic API Key': 'critical',
  'Hugging Face Token': 'critical',
  'Databricks Token': 'critical',
  'Replicate API Token': 'critical',
  'Together AI Key': 'critical',
  'Pinecone API Key': 'critical',
  'Groq API Key': 'critical',
  'xAI API Key': 'critical',
  'DigitalOcean Token': 'critical',
  'HashiCorp Vault Token': 'critical',
  'Vercel API Token': 'critical',
  'Supabase Service Key': 'critical',
  'npm Token': 'critical',
  'PyPI Token': 'critical',
  'Linear API Key': 'high',
  'Notion API Key': 'high',
  'Sentry Auth Token': 'high',
  'Private Key Header': 'critical',
  'JWT Token': 'high',
  'Bitcoin WIF Private Key': 'critical',
  'Extended Private Key': 'critical',
  'Ethereum Private Key': 'critical',
  'Social Security Number': 'low',
  'Google OAuth Client ID': 'medium',
  'Credential in URL': 'high',
  'Environment Variable Secret': 'high',
  'Credit Card Number': 'medium',
  IBAN: 'medium',
};

const FLOOR = [
  'AWS Access ID',
  'AWS Secret Key',
  'GCP Service Account Key',
  'GitHub Fine-Grained PAT',
  'GitHub Token',
  'GitLab PAT',
  'Private Key Header',
  'Slack Token',
];

describe('scan/rules/dlp', () => {
  it('has the 48 built-in names with their severities', () => {
    assert.equal(Object.keys(BUILT_IN).length, 48);
    for (const [name, severity] of Object.entries(BUILT_IN)) {
      const severities = ALL.filter((rule) => rule.name === name).map((rule) => rule.severity);
      assert.ok(severities.includes(severity as never), `${name}: ${severities.join()}`);
    }
  });

  it('puts eight names on the floor', () => {
    const names = new Set(ALL.filter((rule) => rule.floor).map((rule) => rule.name));
    assert.deepEqual([...names].sort(), FLOOR);
  });

  it('names the hosts of a key’s own vendor (L-42)', () => {
    const hosts: Record<string, string> = {
      'OpenAI API Key': '*.openai.com',
      'Anthropic API Key': '*.anthropic.com',
      'GitHub Token': '*.github.com',
      'Stripe Key': '*.stripe.com',
      'Slack Token': '*.slack.com',
      'AWS Access ID': '*.amazonaws.com',
      'Google API Key': '*.googleapis.com',
    };
    for (const [name, host] of Object.entries(hosts)) {
      for (const rule of ALL.filter((each) => each.name === name))
        assert.ok(rule.providerHosts?.includes(host), name);
    }
  });

  it('writes provider hosts in lower case, with a leading star at most', () => {
    for (const rule of ALL) {
      for (const host of rule.providerHosts ?? [])
        assert.match(host, /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, rule.id);
    }
  });
});
