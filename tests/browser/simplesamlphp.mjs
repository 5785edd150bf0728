// Debian's SimpleSAMLphp as an identity provider: configured in a folder of its own, served by PHP's own server.

import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, gone, until } from '../lectern.mjs';

const WWW = '/usr/share/simplesamlphp/www';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

/** A PHP value. */
function php(value) {
  if (Array.isArray(value)) return `[${value.map(php).join(', ')}]`;
  if (value !== null && typeof value === 'object') return `[${Object.entries(value).map(([key, one]) => `${php(/^\d+$/.test(key) ? Number(key) : key)} => ${php(one)}`).join(', ')}]`;
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : String(value);
}

/** Starts a provider; whoever is in `people` (`name:password` and attributes) can sign on. */
export async function start(people) {
  const folder = await mkdtemp(join(tmpdir(), 'simplesamlphp-'));
  const [port] = await freePorts(1);
  // Another site than the server's `127.0.0.1`, as providers are in life: its POST leaves `Lax` cookies out.
  const origin = `http://localhost:${port}`;
  for (const part of ['metadata', 'cert', 'log', 'tmp', 'data', 'sessions']) await mkdir(join(folder, part));
  await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=idp', '-keyout', join(folder, 'cert/idp.pem'), '-out', join(folder, 'cert/idp.crt')]);
  const set = (file, text) => writeFile(join(folder, file), `<?php\n${text}\n`);
  await set('config.php', `$config = ${php({
    baseurlpath: `${origin}/`, certdir: `${folder}/cert/`, loggingdir: `${folder}/log/`, datadir: `${folder}/data/`, tempdir: `${folder}/tmp`,
    metadatadir: `${folder}/metadata/`, secretsalt: 'for the tests', 'auth.adminpassword': 'for the tests', 'admin.protectindexpage': true,
    timezone: 'UTC', 'enable.saml20-idp': true, 'logging.handler': 'file', 'logging.level': 7, 'showerrors': true, 'session.cookie.secure': false,
    'store.type': 'phpsession', 'session.phpsession.savepath': `${folder}/sessions`, 'session.phpsession.cookiename': 'SimpleSAML',
    'module.enable': { exampleauth: true, core: true, saml: true }, 'metadata.sources': [{ type: 'flatfile' }], technicalcontact_email: 'na@example.org',
    'language.default': 'en', 'authproc.idp': { 99: 'core:LanguageAdaptor' },
  })};`);
  await set('authsources.php', `$config = ${php({ people: { 0: 'exampleauth:UserPass', ...people } })};`);
  await set('metadata/saml20-idp-hosted.php', `$metadata['${origin}/idp'] = ${php({
    host: '__DEFAULT__', privatekey: 'idp.pem', certificate: 'idp.crt', auth: 'people', 'sign.logout': true, 'validate.logout': true,
    NameIDFormat: UNSPECIFIED, authproc: { 3: { class: 'saml:AttributeNameID', attribute: 'uid', Format: UNSPECIFIED } },
  })};`);
  await set('metadata/saml20-sp-remote.php', '');
  const provider = new Provider(folder, origin, set);
  await provider.up(port);
  return provider;
}

class Provider {
  constructor(folder, origin, set) {
    Object.assign(this, { folder, origin, set, said: '' });
    this.metadata = `${origin}/saml2/idp/metadata.php`;
  }

  async up(port) {
    const env = { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: this.folder, PHP_CLI_SERVER_WORKERS: '4' };
    this.process = spawn('php', ['-S', `127.0.0.1:${port}`, '-t', WWW], { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.process.stderr.on('data', (chunk) => { this.said = (this.said + chunk).slice(-10_000); });
    await until(() => `SimpleSAMLphp answers; it said: ${this.said}`, async () => (await fetch(this.metadata).catch(() => null))?.ok);
  }

  /** Lets it know the service provider with this description. */
  async trust(url) {
    const xml = await (await fetch(url)).text();
    const one = (pattern) => xml.match(pattern)[1];
    const certificates = [...xml.matchAll(/use="signing">.*?X509Certificate>([^<]+)</g)].map((found) => found[1]);
    await this.set('metadata/saml20-sp-remote.php', `$metadata['${one(/entityID="([^"]+)"/)}'] = ${php({
      AssertionConsumerService: one(/AssertionConsumerService [^>]*Location="([^"]+)"/),
      SingleLogoutService: one(/SingleLogoutService [^>]*Location="([^"]+)"/),
      keys: certificates.map((certificate) => ({ type: 'X509Certificate', signing: true, encryption: false, X509Certificate: certificate })),
      NameIDFormat: UNSPECIFIED, 'validate.authnrequest': true, 'validate.logout': true, 'sign.logout': true,
      'simplesaml.nameidattribute': 'uid',
    })};`);
  }

  async close() {
    // Its workers are processes of their own.
    process.kill(-this.process.pid);
    await gone(this.process);
    await rm(this.folder, { recursive: true, force: true });
  }
}
