/** 200 and more spellings of a way out of a served folder (EL-2). */
export function traversalPaths(): string[] {
  const ups = [
    '..',
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%2e.',
    '..%00',
    '%252e%252e',
    '..;',
    '…',
    '%c0%ae%c0%ae',
    '%uff0e%uff0e',
    '....',
    '.. ',
    '%2e%2e%20',
  ]
  const slashes = ['/', '%2f', '%2F', '\\', '%5c', '%5C', '//', '/./', '%252f', '%c0%af']
  const targets = ['secret.txt', 'package.json']
  const climbing = ups.flatMap(up => slashes.flatMap(slash => targets.map(target => `/${up}${slash}${target}`)))
  const deeper = ups.map(up => `/assets/${up}/${up}/${up}/${up}/etc/passwd`)
  const fixed = [
    '/etc/passwd',
    '//etc/passwd',
    '/file:///etc/passwd',
    '/C:/Windows/win.ini',
    '/C:%5CWindows%5Cwin.ini',
    '/%5C%5Cserver%5Cshare%5Cx',
    '//server/share/x',
    '/index.html%00.js',
    '/%00',
    '/assets/%00',
    '/assets',
    '/assets/',
    '/.',
    '/..',
    '/index.html/',
    '/INDEX.HTML',
    '/index.html::$DATA',
    '/assets/index-abc.js%20',
    '/assets/index-abc.js.',
    '/CON',
    '/nul',
    '/~root/x',
    '/proc/self/environ',
    '/__proto__',
    '/constructor',
    '/toString',
    '/%',
    '/%zz',
    '/%ff%fe',
  ]
  return [...climbing, ...deeper, ...fixed]
}
