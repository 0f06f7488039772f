// Checks a receipt as hub/privacy/receipts does, by the browser's own cryptography.

export class Refused extends Error {
  constructor(zhTw, en) {
    super(en);
    this.said = { zhTw, en };
  }
}

const TYPE = 'khub-receipt+jwt';
const LEEWAY = 60;
const bytes = (text) => new TextEncoder().encode(text);

// What the hub signed of a receipt, and the salt beside it; throws Refused.
export async function read(text, keys) {
  const [token, salt, ...more] = text.split('~');
  const parts = token.split('.');
  if (parts.length !== 3 || more.length || !parts.every((part) => /^[\w-]+$/.test(part))) {
    throw new Refused('不是收據：應為以點分隔的三段', 'not a receipt: expected three parts with dots between');
  }
  const [header, payload, signature] = parts;
  const kid = kidOf(header);
  const jwk = keys.find((each) => each.kid === kid && each.kty === 'OKP' && each.crv === 'Ed25519');
  if (!jwk) {
    throw new Refused(`這個資料中樞沒有公鑰 ${kid}：收據不是由它核發`, `this hub has no key ${kid}: it did not issue the receipt`);
  }
  const key = await imported(jwk);
  const signed = bytes(`${header}.${payload}`);
  const value = decoded(signature);
  if (!value || !decoded(payload) || !(await crypto.subtle.verify('Ed25519', key, value, signed))) {
    throw new Refused('簽章不符：收據遭竄改，或抄錄有誤', 'the signature does not fit: the receipt was changed or miscopied');
  }
  const saltBytes = decoded(salt ?? '');
  if (saltBytes?.length !== 16) {
    throw new Refused('收據不完整：簽章之後應有「~」與 22 個字元的鹽值', 'the receipt is not whole: expected ~ and a salt of 22 characters after the signature');
  }
  return { claims: JSON.parse(text8(decoded(payload))), salt: saltBytes };
}

// Why it is not good at this time, in seconds, if it is not.
export function faultAt({ iat, exp }, now) {
  if (now >= exp) return { zhTw: `已逾期：有效至 ${lastDay(exp)}`, en: `expired: it was good until ${lastDay(exp)}` };
  if (now < iat - LEEWAY) return { zhTw: '核發時間在未來：請檢查這台裝置的時鐘', en: 'issued in the future: is the clock of this device right?' };
  return null;
}

// Whether a value, as people type it, is the one that is hashed.
export async function isOf({ kind, hash }, typed, salt) {
  const key = await crypto.subtle.importKey('raw', salt, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  for (const each of spellings(kind, typed.trim())) {
    if (encoded(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(`${kind}:${each}`)))) === hash) return true;
  }
  return false;
}

export const hashedIn = (claims) => Object.values(claims.parameters ?? {}).filter((each) => each.hash);

export const moment = (date) =>
  date.toLocaleString('sv-SE', { timeZone: 'Asia/Taipei', dateStyle: 'short', timeStyle: 'short' });

export const lastDay = (exp) => moment(new Date((exp - 1) * 1000)).slice(0, 10);

function spellings(kind, typed) {
  const parcel = /^(.*)\/\s*(\d{1,4})(?:-(\d{1,4}))?$/.exec(typed);
  const filled = (digits) => (digits ?? '').padStart(4, '0');
  return [
    typed,
    typed.normalize('NFKC').toUpperCase().split(/\s+/).join(' '),
    ...(kind === 'PARCEL' && parcel ? [`${parcel[1].trim()}/${filled(parcel[2])}-${filled(parcel[3])}`] : []),
  ];
}

function kidOf(header) {
  const kid = parsed(header)?.kid;
  // Written in one way only, so nothing in it can be read in two.
  if (header !== encoded(bytes(JSON.stringify({ alg: 'EdDSA', kid, typ: TYPE }))) || typeof kid !== 'string') {
    throw new Refused(`標頭不是收據的：應為 alg EdDSA、typ ${TYPE} 與 kid`, `not the header of a receipt: expected alg EdDSA, typ ${TYPE} and kid`);
  }
  return kid;
}

async function imported({ kty, crv, x }) {
  if (!globalThis.crypto?.subtle) {
    throw new Refused('須以 https 開啟這一頁才能檢查', 'this page has to be opened over https to check anything');
  }
  try {
    return await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
  } catch {
    throw new Refused(
      '這個瀏覽器無法檢查 Ed25519 簽章：請更新瀏覽器（Chrome 137、Firefox 129、Safari 17 以上）',
      'this browser cannot check signatures of Ed25519: use Chrome 137, Firefox 129, Safari 17 or later',
    );
  }
}

function parsed(part) {
  try {
    return JSON.parse(text8(decoded(part)));
  } catch {
    return null;
  }
}

const text8 = (value) => new TextDecoder('utf-8', { fatal: true }).decode(value);

const encoded = (value) =>
  btoa(String.fromCharCode(...value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

// The bytes of base64url without padding; null unless an encoder would have written it so.
function decoded(text) {
  try {
    const value = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
    return encoded(value) === text ? value : null;
  } catch {
    return null;
  }
}
