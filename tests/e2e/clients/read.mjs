// What npm's rss-parser and feedsmith read: node read.mjs LIBRARY FILE, in a folder with node_modules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [library, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf-8');
const require = createRequire(join(process.cwd(), 'here.js'));
const seconds = (date) => Math.floor(new Date(date).getTime() / 1000);
let rows;
if (library === 'rss-parser') {
  const Parser = require('rss-parser');
  const feed = await new Parser().parseString(text);
  rows = feed.items.map((one) => ({
    id: one.guid ?? one.id,
    title: one.title,
    link: one.link,
    published: seconds(one.pubDate ?? one.isoDate),
    content: one['content:encoded'] ?? one.content,
  }));
} else {
  const { parseFeed } = require('feedsmith');
  const { format, feed } = parseFeed(text);
  const own = {
    rss: (one) => [one.guid?.value, one.link, one.pubDate, one.content?.encoded],
    atom: (one) => [
      one.id, one.links.find((link) => link.rel === 'alternate')?.href, one.published,
      one.content?.value ?? one.content,
    ],
    json: (one) => [one.id, one.url, one.date_published, one.content_html],
  }[format];
  rows = (feed.items ?? feed.entries).map((one) => {
    const [id, link, published, content] = own(one);
    return { id, title: one.title?.value ?? one.title, link, published: seconds(published), content };
  });
}
console.log(JSON.stringify(rows));
