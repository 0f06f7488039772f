// What a receipt says, line by line, as hub/privacy/receipts/statement.py has it.

import { lastDay, moment } from './receipt.js';

const same = (text) => ({ zhTw: text, en: text });
const HASHED = { zhTw: '（雜湊）', en: '(hashed)' };

export function statement(claims, words) {
  const word = (group, code) => words[group]?.[code] ?? same(String(code));
  const said = {
    outcome: word('outcome', claims.outcome),
    kind: word('kind', claims.kind),
    asked: asked(claims, word),
    subject: word('subject', claims.subject.kind),
    dataAsOf: same(claims.dataAsOf ? moment(new Date(claims.dataAsOf)) : '–'),
    source: word('source', claims.source),
    agency: same(claims.agency),
    purpose: same(`${claims.purpose} · ${claims.law} ${claims.article}`),
    caseNumber: same(claims.caseNumber),
    issuer: same(claims.iss),
    issued: same(moment(new Date(claims.iat * 1000))),
    expires: same(lastDay(claims.exp)),
    ledger: same(`${claims.ledgerSequence} · ${claims.jti}`),
    ...(claims.synthetic ? { synthetic: word('label', 'invented') } : {}),
  };
  return Object.entries(said).map(([name, what]) => [word('label', name), what]);
}

function asked(claims, word) {
  if (!claims.claim) return joined([word('form', claims.form), ...(claims.fields ?? []).map((each) => word('field', each))]);
  const parameters = Object.entries(claims.parameters ?? {}).map(([name, value]) => {
    const label = word('parameter', name);
    const what = value.hash ? HASHED : word('value', value);
    return { zhTw: `${label.zhTw} ${what.zhTw}`, en: `${label.en} ${what.en}` };
  });
  return joined([word('claim', claims.claim), ...parameters]);
}

const joined = (parts) => ({
  zhTw: parts.map((part) => part.zhTw).join('，'),
  en: parts.map((part) => part.en).join(', '),
});
