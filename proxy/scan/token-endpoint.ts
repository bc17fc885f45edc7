// The token endpoints of identity providers (RFC 6749 3.2): where clients send their secrets, refresh tokens and assertions.
// Only hosts that a vendor runs for its customers; a server of one's own is excepted by `suppress`.

import type { Target } from '../model/target.ts';
import { compileDomains } from '../text/domain.ts';

const PROVIDERS = compileDomains([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.live.com',
  'oauth2.googleapis.com',
  'accounts.google.com',
  'sts.googleapis.com',
  'securetoken.googleapis.com',
  'appleid.apple.com',
  'github.com',
  'gitlab.com',
  'bitbucket.org',
  'slack.com',
  'discord.com',
  'api.dropboxapi.com',
  'api.dropbox.com',
  'api.box.com',
  'auth.atlassian.com',
  'api.notion.com',
  'app.asana.com',
  'zoom.us',
  'login.salesforce.com',
  '*.my.salesforce.com',
  'api.hubapi.com',
  'accounts.zoho.com',
  'www.linkedin.com',
  'api.x.com',
  'api.twitter.com',
  'graph.facebook.com',
  'accounts.spotify.com',
  'id.twitch.tv',
  'www.reddit.com',
  'connect.stripe.com',
  'api-m.paypal.com',
  '*.auth0.com',
  '*.okta.com',
  '*.oktapreview.com',
  '*.okta-emea.com',
  '*.onelogin.com',
  '*.pingone.com',
  '*.amazoncognito.com',
  '*.b2clogin.com',
  '*.ciamlogin.com',
  '*.workos.com',
  '*.clerk.accounts.dev',
  '*.stytch.com',
  '*.fusionauth.io',
]);
const PATH =
  /\/(?:token|access_token|oauth2?\.(?:v2\.)?access|accessToken|introspect|revoke|revocation)(?:[/?]|$)/i;

export function isTokenEndpoint({ host, path }: Pick<Target, 'host' | 'path'>): boolean {
  return PROVIDERS(host) !== undefined && PATH.test(path.slice(0, MAX_PATH));
}

const MAX_PATH = 512;
