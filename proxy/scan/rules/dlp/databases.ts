// Passwords inside connection strings and addresses. A reference, a marker or stars in their place is no finding (F-22).

import { isPlaceholder } from '../../check/placeholder.ts';
import { passwordOf } from '../../check/url-password.ts';
import type { Rule } from '../rule.ts';
import { token } from '../sample.ts';

function address(id: string, name: string, schemes: readonly string[]): Rule {
  const [scheme = ''] = schemes;
  return {
    id: `dlp/${id}`,
    name,
    family: 'dlp',
    severity: 'critical',
    confidence: 'certain',
    pattern: `(?:${schemes.join('|').replaceAll('+', '\\+')})://[^\\s:/?#"'<>\`]{0,80}:[^\\s/"'<>\`]{2,120}@[^\\s/@"'<>\`]{2,120}`,
    keywords: schemes.map((each) => `${each}://`),
    check: (match) =>
      !isPlaceholder(passwordOf(match)) && !/^(?:pass(?:word|wd)?|\*{1,40})$/i.test(passwordOf(match)),
    samples: {
      hit: [
        () => `${scheme}://app:${token('an', 12)}@db.test:5000/main`,
        () => `uri: "${scheme}://svc:p%40ss${token('digit', 4)}@db.test"`,
      ],
      miss: [
        () => `${scheme}://db.test:5000/main`,
        () => `${scheme}://app:\${PASSWORD}@db.test`,
        () => `${scheme}://app:****@db.test`,
      ],
      benign: [() => `Use ${scheme}://<user>:<password>@host/db as the address.`],
    },
  };
}

export const DATABASE_RULES: readonly Rule[] = [
  address('postgres-url', 'PostgreSQL Connection String', [
    'postgres',
    'postgresql',
    'redshift',
    'cockroachdb',
    'timescaledb',
  ]),
  address('mongodb-url', 'MongoDB Connection String', ['mongodb', 'mongodb+srv']),
  address('mysql-url', 'MySQL Connection String', [
    'mysql',
    'mysql2',
    'mariadb',
    'mysql+pymysql',
    'mssql',
    'sqlserver',
    'oracle',
  ]),
  address('redis-url', 'Redis Connection String', ['redis', 'rediss', 'valkey']),
  address('amqp-url', 'AMQP Connection String', ['amqp', 'amqps', 'mqtt', 'mqtts', 'nats', 'kafka']),
  address('service-url', 'Service Connection String', [
    'smtp',
    'smtps',
    'imap',
    'imaps',
    'ldap',
    'ldaps',
    'ftp',
    'ftps',
    'sftp',
    'ssh',
    'clickhouse',
    'elasticsearch',
    'neo4j',
    'bolt',
    'cassandra',
    'couchdb',
    'influxdb',
    'socks5',
    'rtsp',
  ]),
  {
    id: 'dlp/odbc-password',
    name: 'Password in Connection String',
    family: 'dlp',
    severity: 'high',
    confidence: 'certain',
    pattern:
      '(?:(?:server|data source|host|provider|driver|initial catalog|database|user id|uid|user)\\s{0,2}=[^;\\r\\n"\']{1,120};[^\\r\\n"\']{0,200}?\\b(?:password|pwd)\\s{0,2}=\\s{0,2}[^;\\s"\']{3,100};?|\\b(?:password|pwd)\\s{0,2}=\\s{0,2}[^;\\s"\']{3,100};[^\\r\\n"\']{0,120}?(?:initial catalog|data source|server|database|user id|uid)\\s{0,2}=)',
    keywords: ['password', 'pwd'],
    check: (match) => {
      const value = /(?:password|pwd)\s{0,2}=\s{0,2}([^;\s"']{3,100})/i.exec(match)?.[1] ?? '';
      return !isPlaceholder(value) && !/^(?:\(|[a-z_]+\()/i.test(value);
    },
    samples: {
      hit: [() => `Server=db.test;Port=5432;User Id=app;Password=${token('an', 8)};Database=main;`],
      miss: [
        () => 'Server=db.test;User Id=app;Password=${PW};Database=main;',
        () => 'Server=db.test;User Id=app;Database=main;',
      ],
      benign: [() => 'A connection string has Server=, Database= and Password= parts.'],
    },
  },
];
