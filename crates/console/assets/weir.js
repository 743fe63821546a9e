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
document.addEventListener('htmx:afterSettle', () => { draw(); places(); choose(0); fade(); });

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

// The queue by the keyboard: j and k move, Enter opens, a letter does what it stands for in the row, or on the page.
let chosen = null;

function choose(step) {
  const rows = [...document.querySelectorAll('[data-keys] tr[data-href]')];
  if (!rows.length) return null;
  const now = rows.findIndex((row) => row.id === chosen);
  if (step === 0 && now < 0) return null;
  const row = rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + step))];
  for (const each of rows) each.classList.toggle('chosen', each === row);
  chosen = row.id;
  if (step) row.scrollIntoView({ block: 'nearest' });
  return row;
}

function help() {
  const keys = document.querySelector('dialog#keys');
  if (keys && !keys.open) keys.showModal();
}

function press(element) {
  if (element.matches('form')) return element.requestSubmit();
  if (element.matches('details')) { element.open = true; return element.querySelector('textarea, input, select')?.focus(); }
  element.click();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, dialog')) return;
  if (event.key === '?') return void help();
  if (/^[1-4]$/.test(event.key)) return void document.querySelectorAll('nav.tabs a')[event.key - 1]?.click();
  if (event.key === 'u' && document.querySelector('.next')) return void (location.href = '/warnings');
  if (event.key === 'j') return void choose(1);
  if (event.key === 'k') return void choose(-1);
  const row = document.querySelector('tr.chosen[data-href]');
  if (event.key === 'Enter' && row && event.target === document.body) return void (location.href = row.dataset.href);
  if (!/^[a-z]$/.test(event.key)) return;
  const key = `[data-key="${event.key}"]`;
  const found = row ? row.querySelector(key) : document.querySelector(`.next ${key}`);
  if (found) { event.preventDefault(); press(found); }
});
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-help]')) return void help();
  const row = event.target.closest('tr[data-href]');
  if (row && !event.target.closest('a, button, form')) location.href = row.dataset.href;
});

// A page that is come to by #call or #outcome opens that form.
function arrive() {
  const form = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (form?.matches('details.asking')) press(form);
}

// Dens and false cells: east and north to one scale, without a map behind.
let map = null;

function places() {
  const place = document.getElementById('places');
  if (!place) return;
  if (typeof echarts === 'undefined') return load(place.dataset.echarts, places);
  if (place.dataset.drawn === place.dataset.picture) return;
  const picture = JSON.parse(place.dataset.picture);
  map?.dispose();
  place.dataset.drawn = place.dataset.picture;
  const sheet = document.createElement('div');
  sheet.style.height = `${Math.min(460, Math.max(280, innerHeight * 0.55))}px`;
  place.replaceChildren(sheet);
  map = echarts.init(sheet, null, { renderer: 'canvas' });
  map.setOption(placesOption(picture, sheet));
  map.on('click', (event) => { if (event.data?.href) location.href = event.data.href; });
}

function placesOption(picture, sheet) {
  const font = getComputedStyle(document.body).fontFamily;
  const all = [...picture.spots.map((spot) => spot.at), ...picture.paths.flatMap((path) => path.points)];
  const [west, east] = [Math.min(...all.map((at) => at[0])), Math.max(...all.map((at) => at[0]))];
  const [south, north] = [Math.min(...all.map((at) => at[1])), Math.max(...all.map((at) => at[1]))];
  const narrow = Math.cos(((south + north) / 2) * Math.PI / 180);
  const [wide, high] = [sheet.clientWidth - 80, sheet.clientHeight - 60];
  // Degrees for each pixel, the greater of both ways, and never closer than two kilometres across.
  const scale = Math.max((east - west) * narrow / wide, (north - south) / high, 0.018 / wide) * 1.25;
  const half = [wide * scale / narrow / 2, high * scale / 2];
  const middle = [(west + east) / 2, (south + north) / 2];
  const metre = 1 / 111320 / scale;
  const axis = (place) => ({
    type: 'value', min: middle[place] - half[place], max: middle[place] + half[place], splitLine: { lineStyle: { color: color('line') } },
    axisLabel: { color: color('quiet'), formatter: (value) => value.toFixed(3), hideOverlap: true, showMinLabel: false, showMaxLabel: false },
  });
  const label = { show: true, position: 'top', color: color('ink'), fontSize: 11, formatter: (event) => event.data.label2 };
  return {
    animation: false, textStyle: { fontFamily: font }, grid: { left: 56, right: 24, top: 24, bottom: 36 }, xAxis: axis(0), yAxis: axis(1),
    tooltip: { renderMode: 'richText', confine: true, backgroundColor: color('paper'), borderColor: color('line'), textStyle: { color: color('ink'), fontFamily: font, fontSize: 12 },
      formatter: (event) => event.data.fact || event.data.label2 || '' },
    series: [
      { type: 'scatter', silent: true, data: picture.spots.map((spot) => ({ value: spot.at, symbolSize: Math.max(14, 2 * spot.radius_m * metre) })),
        itemStyle: { color: color('node-cashed_out'), opacity: 0.16 } },
      { type: 'scatter', data: picture.spots.map((spot) => ({ value: spot.at, href: spot.href, label2: spot.label, fact: spot.fact, symbolSize: 8 + Math.min(18, spot.ports / 4) })),
        itemStyle: { color: color('node-cashed_out') }, label },
      // The way in order of time: a thin line, points that grow darker, and the hour at both ends.
      ...picture.paths.map((path) => ({
        type: 'line', showSymbol: true, lineStyle: { color: color('node-victim'), width: 1.5, opacity: 0.55 }, itemStyle: { color: color('node-victim') },
        labelLayout: { hideOverlap: true },
        data: path.points.map((point, place) => {
          const [first, last] = [place === 0, place === path.points.length - 1];
          return {
            value: point, href: path.href, label2: first || last ? `${path.label} ${path.times[place]}` : '', fact: `${path.label}\n${path.times[place]}`,
            symbol: last ? 'triangle' : 'circle', symbolSize: first || last ? 11 : 6, itemStyle: { opacity: 0.35 + 0.65 * (place + 1) / path.points.length },
            label: { ...label, show: first || last, position: last ? 'bottom' : 'top' },
          };
        }),
      })),
    ],
  };
}

addEventListener('resize', () => map?.resize());
listen();
draw();
places();
arrive();
