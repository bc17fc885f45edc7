// The section `tls`: whether the proxy opens TLS, with which authority, and whom agents trust.

import type { Static } from 'typebox';
import { flag, list, oneOf, optional, section, text } from '../../proxy/policy/schema/setting.ts';
import { duration, objectName, ruled, shaped } from './kube-schema.ts';

const Authority = ruled(
  section(
    {
      generate: optional(
        section(
          {
            validity: duration('90d', 'Life of an authority.'),
            rotateBefore: duration('30d', 'How long before its end the next one is made.'),
          },
          'An authority that the operator makes and rotates.',
        ),
        'not generated',
      ),
      secretName: optional(objectName('Secret with tls.crt and tls.key.'), 'no given authority'),
      certManager: optional(
        section(
          {
            issuerName: objectName('Name of the issuer.'),
            issuerKind: text('Issuer', 'Kind of the issuer.', { min: 1, max: 63 }),
          },
          'An authority issued by cert-manager.',
        ),
        'not from cert-manager',
      ),
    },
    'The authority that signs for intercepted hosts.',
  ),
  {
    rule: '[has(self.generate), has(self.secretName), has(self.certManager)].filter(given, given).size() == 1',
    message: 'tls.ca needs exactly one of generate, secretName and certManager: keep one',
  },
);

export const Tls = ruled(
  section(
    {
      mode: oneOf(
        ['Passthrough', 'Intercept'],
        'Passthrough',
        '`Passthrough` judges host, port and server name of HTTPS alone; `Intercept` reads the content.',
      ),
      ca: optional(Authority, 'none'),
      passthroughDomains: list(
        shaped({ pattern: '^(\\*\\.)?[A-Za-z0-9.-]+$', max: 253 }, 'A host, or `*.` and a domain.'),
        [],
        'Hosts whose TLS stays closed.',
        { max: 200 },
      ),
      trust: section(
        {
          includeSystem: flag(true, 'Put the public roots beside our authority.'),
          extra: list(
            section(
              {
                configMap: objectName('Name of a ConfigMap in this namespace.'),
                key: text('ca.crt', 'Key in it.', { min: 1, max: 253 }),
              },
              'Certificates in PEM.',
            ),
            [],
            'Further authorities that agents trust.',
            { max: 16 },
          ),
        },
        'Whom agents trust.',
      ),
    },
    'TLS.',
  ),
  {
    rule: "(self.?mode.orValue('Passthrough') == 'Intercept') == has(self.ca)",
    message: 'tls.mode Intercept needs tls.ca, e.g. ca: {generate: {}}; without interception remove tls.ca',
  },
);
export type Tls = Static<typeof Tls>;
