// What pages do in the browser beyond htmx: news, the trail's picture, and small courtesies. No page needs it to be used.
'use strict';

// News: an event says only that something changed; htmx then asks for the pieces that changed.
function listen() {
  const live = document.querySelector('[data-events]');
  if (!live) return;
  const tell = () => htmx.trigger(document.body, 'news');
  const events = new EventSource(live.dataset.events);
  let opened = false;
  events.addEventListener('open', () => { if (opened) tell(); opened = true; });
  events.addEventListener('news', tell);
  addEventListener('pagehide', () => events.close());
}

// A piece in which an officer is typing or has opened a form stays as it is until they are done.
let missed = false;
document.addEventListener('htmx:oobBeforeSwap', (event) => {
  const busy = event.detail.target.querySelector('details.asking[open]');
  if (busy) { event.preventDefault(); missed = true; return; }
  kept.clear();
  for (const each of document.querySelectorAll('details[id], .order details.why')) kept.set(nameOf(each), each.open);
});
document.addEventListener('htmx:beforeSwap', (event) => {
  const asked = event.detail.requestConfig?.elt;
  if (asked?.id !== 'live' || !event.detail.target.querySelector('details.asking[open]')) return;
  event.detail.shouldSwap = false;
  missed = true;
});
document.addEventListener('htmx:afterRequest', (event) => {
  const asking = event.detail.successful && event.detail.elt.closest('details.asking');
  if (asking) asking.open = false;
});
document.addEventListener('toggle', (event) => {
  if (missed && event.target.matches('details.asking') && !event.target.open) { missed = false; htmx.trigger(document.body, 'news'); }
}, true);

// What was folded or unfolded stays so when its piece is shown anew.
const kept = new Map();
const nameOf = (details) => details.id || `why ${details.closest('[data-order]')?.dataset.order}`;
document.addEventListener('htmx:oobAfterSwap', (event) => {
  for (const each of event.detail.target.querySelectorAll('details[id], .order details.why')) {
    const open = kept.get(nameOf(each));
    if (open !== undefined && open !== each.open) each.open = open;
  }
});
document.addEventListener('htmx:afterSettle', () => { draw(); fade(); });

// A note of what was done goes away by itself; a refusal stays until the next deed.
function fade() {
  const note = document.querySelector('#said .note.done');
  if (note) setTimeout(() => note.remove(), 6000);
}

// The picture of the trail.
let chart = null;
let lit = null;

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function draw() {
  const place = document.getElementById('sankey');
  if (!place) return;
  if (typeof echarts === 'undefined') return load(place.dataset.echarts, draw);
  if (place.dataset.drawn === place.dataset.picture) return;
  const picture = JSON.parse(place.dataset.picture || '{"nodes":[],"links":[]}');
  if (chart) chart.dispose();
  chart = null;
  place.dataset.drawn = place.dataset.picture;
  place.hidden = picture.links.length === 0;
  if (place.hidden) return;
  const font = getComputedStyle(document.body).fontFamily;
  // Styled is a child of its own: htmx copies attributes of what it replaces, and the policy forbids a style as text.
  const sheet = document.createElement('div');
  sheet.style.height = `${Math.max(220, Math.min(900, 60 + picture.rows * 34))}px`;
  sheet.style.minWidth = `${picture.columns * 140}px`;
  place.replaceChildren(sheet);
  chart = echarts.init(sheet, null, { renderer: 'canvas' });
  chart.setOption(option(picture, font, sheet.clientWidth / picture.columns));
  chart.on('click', (event) => light(event.dataType === 'node' ? event.data.name : null, true));
  chart.getZr().on('click', (event) => { if (!event.target) light(null); });
  if (lit && picture.nodes.some((node) => node.name === lit)) light(lit);
}

function option(picture, font, wide) {
  const tip = { color: color('ink'), fontFamily: font, fontSize: 12, lineHeight: 18 };
  return {
    animation: false,
    textStyle: { fontFamily: font },
    tooltip: {
      trigger: 'item', renderMode: 'richText', confine: true, backgroundColor: color('paper'), borderColor: color('line'),
      textStyle: tip,
      formatter: (event) => event.dataType === 'edge'
        ? `${event.data.from} → ${event.data.to}\n${event.data.fact}`
        : [event.data.label2, ...event.data.facts].join('\n'),
    },
    series: [{
      type: 'sankey', left: 8, right: Math.min(180, wide), top: 12, bottom: 12, nodeWidth: 14, nodeGap: 12, nodeAlign: 'left',
      layoutIterations: 48, draggable: false, emphasis: { focus: 'none' },
      label: { color: color('ink'), fontSize: 12, width: wide - 26, overflow: 'truncate', textBorderColor: color('paper'), textBorderWidth: 2 },
      data: picture.nodes.map((node) => ({
        name: node.name, depth: node.column, label2: node.label, facts: node.facts, account: node.account,
        itemStyle: { color: color(`node-${node.kind}`), borderWidth: 0 },
        label: { formatter: () => (wide < 190 ? node.label.replace(/\d+\*+(?=\d)/, '*') : node.label) },
      })),
      links: links(picture, null),
    }],
  };
}

function links(picture, path) {
  const kinds = new Map(picture.nodes.map((node) => [node.name, node]));
  return picture.links.map((link, place) => ({
    source: link.source, target: link.target, value: link.value, fact: link.fact,
    from: kinds.get(link.source).label, to: kinds.get(link.target).label,
    lineStyle: {
      color: path && path.has(place) ? color('accent') : color(`node-${kinds.get(link.target).kind}`),
      opacity: path ? (path.has(place) ? 0.75 : 0.08) : 0.32, curveness: 0.5,
    },
  }));
}

// The flows that lead from a victim to a node.
function pathTo(picture, name) {
  const path = new Set();
  const next = [name];
  const seen = new Set(next);
  while (next.length) {
    const target = next.pop();
    picture.links.forEach((link, place) => {
      if (link.target !== target) return;
      path.add(place);
      if (!seen.has(link.source)) { seen.add(link.source); next.push(link.source); }
    });
  }
  return path;
}

function light(name, follow) {
  const place = document.getElementById('sankey');
  if (!chart || !place) return;
  const picture = JSON.parse(place.dataset.picture);
  const node = picture.nodes.find((each) => each.name === name);
  lit = node ? name : null;
  chart.setOption({ series: [{ links: links(picture, node ? pathTo(picture, name) : null) }] });
  for (const row of document.querySelectorAll('tr.lit, article.lit')) row.classList.remove('lit');
  if (!node || !node.account) return;
  for (const row of document.querySelectorAll('[data-account]')) {
    if (row.dataset.account === node.account) row.classList.add('lit');
  }
  if (follow) document.querySelector('tr.lit')?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('click', (event) => {
  const row = event.target.closest('tr[data-account]');
  if (row) {
    light(lit === `a|${row.dataset.account}` ? null : `a|${row.dataset.account}`);
    if (lit) document.getElementById('sankey')?.scrollIntoView({ block: 'nearest' });
  }
  const login = event.target.closest('[data-login]');
  if (login) { const field = document.querySelector('input[name=login]'); field.value = login.dataset.login; document.querySelector('input[name=password]').focus(); }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('tr[data-account]')) event.target.click();
});
document.addEventListener('change', (event) => {
  if (event.target.form?.hasAttribute('data-submit-on-change')) event.target.form.requestSubmit();
});

// ECharts is a megabyte: only a page with a trail loads it.
function load(address, then) {
  if (!address || document.querySelector('script[data-echarts]')) return;
  const script = document.createElement('script');
  script.src = address;
  script.dataset.echarts = '';
  script.addEventListener('load', then);
  document.head.append(script);
}

addEventListener('resize', () => chart?.resize());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  const place = document.getElementById('sankey');
  if (place) { delete place.dataset.drawn; draw(); }
});
listen();
draw();
