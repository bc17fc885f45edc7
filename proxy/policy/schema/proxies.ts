// The ways in besides `/fetch`: forward proxy and tunnels, reverse proxy, WebSocket, and interception of TLS.

import { flag, oneOf, POSITIVE, section, text, texts, whole } from './setting.ts';

export const ForwardProxy = section(
  {
    enabled: flag(true, 'Accept CONNECT and absolute-form requests on the main port.'),
    max_tunnel_seconds: whole(0, 'Longest life of a tunnel, in seconds; 0 means as long as it is used.', {
      zero: 'unlimited',
    }),
    idle_timeout_seconds: whole(120, 'A tunnel without traffic is closed after this many seconds.', POSITIVE),
    sni_verification: flag(true, 'Close a tunnel whose TLS names another host than CONNECT did.', {
      weaker: 'off',
    }),
    redirect_websocket_hosts: texts([], 'Tunnels to these hosts are counted as better sent through `/ws`.', {
      format: 'domain',
      later: true,
    }),
    ports: texts(['1-65535'], 'Ports that CONNECT may name: single ones or ranges such as `8000-8999`.', {
      format: 'ports',
      weaker: 'more',
    }),
    non_tls_hosts: texts([], 'Hosts to which a tunnel may speak something that is neither TLS nor HTTP.', {
      format: 'domain',
      weaker: 'more',
    }),
    on_missing_sni: oneOf(['allow', 'block'], 'allow', 'What to do with TLS that names no host.', {
      weaker: 'lower',
    }),
    on_ech: oneOf(
      ['allow', 'block'],
      'allow',
      'What to do with TLS whose real host name is encrypted (ECH), so that it cannot be checked.',
      { weaker: 'lower' },
    ),
  },
  'The forward proxy: what `HTTPS_PROXY` and `HTTP_PROXY` point at.',
);

export const ReverseProxy = section(
  {
    enabled: flag(false, 'Run the reverse proxy.'),
    listen: text('', 'Address to listen on, e.g. `:8890`. Required when enabled.', {
      format: 'listen',
      operational: true,
    }),
    upstream: text('', 'Where everything is sent: an http or https URL. Required when enabled.', {
      format: 'http-url',
      operational: true,
    }),
  },
  'A reverse proxy in front of one fixed upstream, with the same scanning.',
  { reload: 'restart' },
);

export const WebsocketProxy = section(
  {
    enabled: flag(false, 'Serve `/ws`.'),
    max_message_bytes: whole(1_048_576, 'Longest message, in bytes.', POSITIVE),
    max_concurrent_connections: whole(128, 'Most open connections.', POSITIVE),
    scan_text_frames: flag(true, 'Scan text messages.', { weaker: 'off' }),
    allow_binary_frames: flag(false, 'Let binary messages pass.', { weaker: 'higher' }),
    forward_cookies: flag(false, 'Send the client’s cookies on.', { weaker: 'higher' }),
    strip_compression: flag(true, 'Never negotiate compression.', { weaker: 'off' }),
    max_connection_seconds: whole(3600, 'Longest life of a connection, in seconds.', POSITIVE),
    idle_timeout_seconds: whole(300, 'A silent connection is closed after this many seconds.', POSITIVE),
    origin_policy: oneOf(['forward', 'rewrite', 'strip'], 'rewrite', 'What becomes of the Origin header.', {
      weaker: 'lower',
    }),
  },
  'The WebSocket proxy.',
  { later: true, reload: 'restart' },
);

export const TlsInterception = section(
  {
    enabled: flag(
      false,
      'Open TLS inside tunnels, with certificates of an authority of your own, so that what is inside is scanned. ' +
        'Clients must trust that authority: `pipelock tls init`, then `pipelock tls install-ca`.',
      { weaker: 'off' },
    ),
    ca_cert: text('', 'PEM file of the authority’s certificate. Empty means ca.pem in the state directory.', {
      operational: true,
    }),
    ca_key: text(
      '',
      'PEM file of the authority’s key, which others must not be able to read. Empty means ca-key.pem in the state directory.',
      { operational: true },
    ),
    passthrough_domains: texts(
      [],
      'Hosts whose tunnels stay closed to us, such as those whose clients know the server’s own certificate.',
      { format: 'domain', weaker: 'more' },
    ),
    cert_ttl: text('24h', 'Life of a certificate made for a host.', { format: 'duration' }),
    cert_cache_size: whole(10_000, 'Most such certificates kept.', { min: 1, max: 1_000_000 }),
    max_response_bytes: whole(
      5_242_880,
      'Largest answer inside opened TLS that is held whole, in bytes. A larger one streams through windows.',
      { min: 1024, max: 1_073_741_824 },
    ),
  },
  'Interception of TLS: what `HTTPS_PROXY` clients send and get is scanned as plain HTTP is.',
);
