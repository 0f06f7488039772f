// The page: what is pasted or scanned is checked here, and nothing of it leaves.

import { encodeQR } from './qr/index.js';
import { faultAt, hashedIn, isOf, read, Refused } from './receipt.js';
import { beforeCamera, inPicture } from './scan.js';
import { statement } from './words.js';

const at = (id) => document.getElementById(id);
const GOOD = { zhTw: '收據有效，對象相符', en: 'The receipt holds, and is about this subject' };
const OPEN = { zhTw: '收據有效；尚未核對對象', en: 'The receipt holds; its subject was not checked' };
const SUBJECT = { zhTw: '對象不符：不是這個號碼的收據', en: 'The subject does not fit: it is not about this number' };
const OTHER = { zhTw: '查驗事項不符：所查的不是這個值', en: 'The claim does not fit: it was not made of this value' };
const NO_CODE = { zhTw: '圖片中找不到 QR 碼', en: 'No QR code was found in the picture' };
const NO_CAMERA = { zhTw: '無法使用相機', en: 'The camera cannot be used' };

let scanning = null;

at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  check();
});
at('print').addEventListener('click', () => window.print());
at('camera').addEventListener('click', () => (scanning ? scanning.abort() : scan()));
at('picture').addEventListener('change', async ({ target }) => {
  const [file] = target.files;
  // The same file may be chosen again.
  if (file) await scanned(await inPicture(file).catch(() => null));
  target.value = '';
});

async function scan() {
  scanning = new AbortController();
  showCamera(true);
  try {
    const found = await beforeCamera(at('video'), scanning.signal);
    if (found) await scanned(found);
  } catch {
    at('scanned').replaceChildren(...both(NO_CAMERA));
  } finally {
    scanning = null;
    showCamera(false);
  }
}

function showCamera(shown) {
  at('video').hidden = !shown;
  at('camera').setAttribute('aria-expanded', String(shown));
}

async function scanned(text) {
  at('scanned').replaceChildren(...(text ? [] : both(NO_CODE)));
  if (!text) return;
  at('receipt').value = text;
  await check();
}

async function check() {
  const text = at('receipt').value.replace(/\s/g, '');
  const { verdict, lines } = await checked(text).catch((error) => {
    if (!(error instanceof Refused)) throw error;
    return { verdict: error.said, lines: [] };
  });
  tell(verdict, lines);
  at('code').hidden = !lines.length;
  if (lines.length) showCode(text);
}

async function checked(text) {
  const [keys, words] = await Promise.all([fetched('/.well-known/jwks.json'), fetched('/receipts/words.json')]);
  const { claims, salt } = await read(text, keys.keys);
  at('other-field').hidden = !hashedIn(claims).length;
  const verdict = faultAt(claims, Date.now() / 1000) ?? (await ofWhom(claims, salt));
  return { verdict, lines: statement(claims, words) };
}

async function ofWhom(claims, salt) {
  const subject = at('subject').value.trim();
  const other = at('other').value.trim();
  if (subject && !(await isOf(claims.subject, subject, salt))) return SUBJECT;
  const named = await Promise.all(hashedIn(claims).map((each) => isOf(each, other, salt)));
  if (other && !at('other-field').hidden && !named.includes(true)) return OTHER;
  return subject ? GOOD : OPEN;
}

function tell(verdict, lines) {
  const heading = made('p', both(verdict), `verdict ${verdict === GOOD ? 'good' : verdict === OPEN ? 'open' : 'bad'}`);
  const list = made('dl', lines.flatMap(([label, what]) => [made('dt', both(label)), made('dd', both(what))]));
  at('result').replaceChildren(heading, ...(lines.length ? [list] : []));
  at('result').focus();
}

function showCode(text) {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const size = rows.length;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const svg = drawn('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': '收據的 QR 碼 QR code of the receipt', 'shape-rendering': 'crispEdges' });
  svg.append(drawn('rect', { width: size, height: size, fill: '#fff' }), drawn('path', { d: path, fill: '#000' }));
  at('picture-of-code').replaceChildren(svg);
}

async function fetched(address) {
  const response = await fetch(address, { cache: 'no-cache', credentials: 'omit' }).catch(() => null);
  if (!response?.ok) throw new Refused('無法取得公鑰：請檢查網路後再試', 'The keys cannot be had: check the network and try again');
  return response.json();
}

function both({ zhTw, en }) {
  const english = made('span', [en]);
  english.lang = 'en';
  return en === zhTw ? [zhTw] : [zhTw, english];
}

function made(name, content, className = '') {
  const element = document.createElement(name);
  element.className = className;
  element.append(...content);
  return element;
}

function drawn(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}
