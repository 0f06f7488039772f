/** The language asked for, else the browser's first one that is Chinese or English, else zh-TW. */
export function chooseLanguage(asked, preferred) {
  const known = [asked, ...preferred].map(languageOf).find(Boolean);
  return known ?? 'zh-TW';
}

function languageOf(tag) {
  if (/^zh\b/i.test(tag ?? '')) return 'zh-TW';
  return /^en\b/i.test(tag ?? '') ? 'en' : undefined;
}

export const WORDS = {
  'zh-TW': {
    key: 'zhTw',
    title: '高雄資料中樞 GraphiQL',
    name: '高雄資料中樞',
    languages: '語言',
    noConfig: (reason) => `無法讀取本頁的設定（${reason}）。請確認資料中樞正在執行，再重新整理。`,
    notSent: (endpoint, reason) => `請求沒有送達 ${endpoint}：${reason}。請確認資料中樞正在執行、標頭內容正確。`,
    notGraphql: (status) => `伺服器回應 HTTP ${status}，內容不是 GraphQL 的 JSON。`,
    streamLost: '串流已中斷，請再執行一次。',
    noSchema: '無法取得 schema，因此沒有文件與自動完成；修正後請按左下角的重新載入鈕。',
    what: '這是什麼？',
    about:
      '高雄資料中樞把各機關各自的系統接成一張圖。在中間寫查詢，右邊看結果；一個查詢可以同時取得好幾個機關的資料。',
    tabs: '分頁',
    untitled: '未命名',
    withHeaders: '標頭（Headers）已填好示範金鑰。',
    use: '怎麼用',
    steps: [
      ['按粉紅色的執行鈕，或按 ', 'Ctrl-Enter', '。'],
      ['輸入時會自動完成；按 ', 'Ctrl-Space', ' 可列出能用的欄位。'],
      ['訂閱（subscription）會一直等到有新消息；再按一次執行鈕即停止。'],
      ['左側依序是文件、說明、歷史與欄位勾選器。'],
      ['您改過的分頁會留在這個瀏覽器；標頭不會儲存，重新整理後只回填示範金鑰。'],
    ],
    honest: 'GraphiQL 本身的按鈕與選單目前只有英文；分頁名稱、說明與連線錯誤訊息為中文。',
    reset: '還原示範分頁',
  },
  en: {
    key: 'en',
    title: 'Kaohsiung data hub GraphiQL',
    name: 'Kaohsiung data hub',
    languages: 'Language',
    noConfig: (reason) => `This page could not read its settings (${reason}). Check that the hub is running, then reload.`,
    notSent: (endpoint, reason) =>
      `The request did not reach ${endpoint}: ${reason}. Check that the hub is running and the headers are valid.`,
    notGraphql: (status) => `The server answered HTTP ${status} with something that is not GraphQL JSON.`,
    streamLost: 'The stream broke off; run it again.',
    noSchema: 'The schema could not be fetched, so there are no docs and no completion; use the reload button at the lower left once this is mended.',
    what: 'What is this?',
    about:
      'The Kaohsiung data hub joins the separate systems of the city’s agencies into one graph. Write a query in the middle and read the answer on the right; one query can cross several agencies.',
    tabs: 'The tabs',
    untitled: 'Untitled',
    withHeaders: 'Its headers already carry a demo key.',
    use: 'How to use it',
    steps: [
      ['Press the pink run button, or ', 'Ctrl-Enter', '.'],
      ['Completion comes as you type; ', 'Ctrl-Space', ' lists the fields you can ask for.'],
      ['A subscription waits for news until you press the button again.'],
      ['The left bar holds the docs, this help, your history and a field picker.'],
      ['Tabs you edit stay in this browser; headers are never stored, and a reload fills in only the demo keys.'],
    ],
    honest: '',
    reset: 'Restore the demo tabs',
  },
};
