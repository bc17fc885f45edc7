// Credentials of chat and messaging services: bot tokens and the webhook addresses that are passwords themselves.

import type { Rule } from '../rule.ts';
import { token, uuid } from '../sample.ts';

const SLACK = ['*.slack.com'];
const DISCORD = ['*.discord.com', '*.discordapp.com'];

export const CHAT_RULES: readonly Rule[] = [
  {
    id: 'dlp/slack-token',
    name: 'Slack Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'xox[a-eoprs]-(?:[0-9]-)?[A-Za-z0-9-]{15,400}',
    keywords: ['xox'],
    check: (match) => new Set(match.slice(5).toLowerCase()).size > 2,
    floor: true,
    providerHosts: SLACK,
    samples: {
      hit: [
        () => `xoxb-${token('digit', 12)}-${token('digit', 12)}-${token('an', 24)}`,
        () => `xoxp-${token('an', 15)}`,
      ],
      miss: [
        () => `xoxb-${token('an', 14)}`,
        () => `xoxz-${token('an', 24)}`,
        () => `xoxb-${'x'.repeat(24)}`,
      ],
      benign: [() => 'Bot tokens start with xoxb- and user tokens with xoxp-.'],
    },
  },
  {
    id: 'dlp/slack-app-token',
    name: 'Slack App Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: 'xapp-[0-9]{1,12}-[A-Za-z0-9_/-]{8,200}',
    keywords: ['xapp-'],
    check: (match) => /[0-9]-.{0,16}[A-Za-z0-9]/.test(match) && new Set(match).size > 8,
    providerHosts: SLACK,
    samples: {
      hit: [() => `xapp-1-A${token('upper', 10)}-${token('digit', 13)}-${token('hex', 64)}`],
      miss: [() => `xapp-A${token('upper', 10)}`],
      benign: [() => 'App-level tokens start with xapp- and a digit.'],
    },
  },
  {
    id: 'dlp/slack-webhook',
    name: 'Slack Webhook',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9]{8,14}/[A-Za-z0-9]{8,18}/[A-Za-z0-9]{20,32}',
    keywords: ['hooks.slack.com'],
    check: (match) => /[0-9]/.test(match),
    providerHosts: SLACK,
    samples: {
      hit: [
        () =>
          `https://hooks.slack.com/services/T${token('upper', 8)}/B${token('upper', 8)}/${token('an', 24)}`,
      ],
      miss: [() => `https://hooks.slack.com/services/T${token('upper', 8)}/B${token('upper', 8)}/short`],
      benign: [() => 'Post to https://hooks.slack.com/services/YOUR/WEBHOOK/URL.'],
    },
  },
  {
    id: 'dlp/discord-webhook',
    name: 'Discord Webhook',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern: 'discord(?:app)?\\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}',
    keywords: ['/webhooks/'],
    providerHosts: DISCORD,
    samples: {
      hit: [() => `https://discord.com/api/webhooks/${token('digit', 18)}/${token('url', 68)}`],
      miss: [() => `https://discord.com/api/webhooks/${token('digit', 18)}/${token('url', 20)}`],
      benign: [() => 'Create one under /api/webhooks/ in the channel settings.'],
    },
  },
  {
    id: 'dlp/teams-webhook',
    name: 'Microsoft Teams Webhook',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      'webhook\\.office\\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-z]{32}/[0-9a-f-]{36}',
    keywords: ['webhook.office.com'],
    providerHosts: ['*.webhook.office.com', '*.office.com'],
    samples: {
      hit: [
        () =>
          `https://acme.webhook.office.com/webhookb2/${uuid(1)}@${uuid(2)}/IncomingWebhook/${token('hex', 32)}/${uuid(3)}`,
      ],
      miss: [() => `https://acme.webhook.office.com/webhookb2/${uuid(1)}`],
      benign: [() => 'Teams webhooks live under acme.webhook.office.com.'],
    },
  },
  {
    id: 'dlp/telegram-bot-token',
    name: 'Telegram Bot Token',
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: '\\b(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{32,33}(?![A-Za-z0-9_-])',
    keywords: [':AA'],
    caseSensitive: true,
    providerHosts: ['*.telegram.org'],
    samples: {
      hit: [() => `https://api.telegram.test/bot${token('digit', 10)}:AA${token('url', 33)}/getMe`],
      miss: [() => `${token('digit', 10)}:AA${token('url', 20)}`],
      benign: [() => 'The token looks like 123456:ABC-DEF and comes from BotFather.'],
    },
  },
  {
    id: 'dlp/webhook-url',
    name: 'Webhook URL',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    // Zapier, Make, IFTTT, n8n cloud, Tines, Pipedream: whoever knows the address may trigger the flow.
    pattern:
      '(?:hooks\\.zapier\\.com/hooks/catch/[0-9]{4,12}/[a-z0-9]{6,12}|hook\\.(?:[a-z0-9]{2,5}\\.)?make\\.com/[a-z0-9]{28,36}|maker\\.ifttt\\.com/trigger/[\\w-]{1,60}/with/key/[\\w-]{20,60}|\\.tines\\.(?:com|io)/webhook/[0-9a-f]{16,64}/[0-9a-f]{16,64}|\\bchat\\.googleapis\\.com/v1/spaces/[\\w-]{6,20}/messages\\?key=[\\w-]{20,60}|oapi\\.dingtalk\\.com/robot/send\\?access_token=[0-9a-f]{32,80}|open\\.(?:feishu|larksuite)\\.cn?o?m?/open-apis/bot/v2/hook/[0-9a-f-]{36}|qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send\\?key=[0-9a-f-]{36})',
    keywords: [
      'hooks.zapier.com',
      'make.com',
      'maker.ifttt.com',
      '.tines.',
      'chat.googleapis.com',
      'oapi.dingtalk.com',
      '/bot/v2/hook/',
      'qyapi.weixin.qq.com',
    ],
    providerHosts: [
      '*.zapier.com',
      '*.make.com',
      '*.ifttt.com',
      '*.tines.com',
      '*.tines.io',
      'chat.googleapis.com',
      'oapi.dingtalk.com',
      'open.feishu.cn',
      'open.larksuite.com',
      'qyapi.weixin.qq.com',
    ],
    samples: {
      hit: [
        () => `https://hooks.zapier.com/hooks/catch/${token('digit', 6)}/${token('lower', 7)}/`,
        () => `https://acme.tines.com/webhook/${token('hex', 32)}/${token('hex', 32, 2)}`,
        () => `https://maker.ifttt.com/trigger/door/with/key/${token('url', 43)}`,
      ],
      miss: [() => 'https://hooks.zapier.com/hooks/catch/', () => 'https://acme.tines.com/webhook/abc/def'],
      benign: [() => 'Zapier catches hooks at hooks.zapier.com; IFTTT at maker.ifttt.com.'],
    },
  },
];
