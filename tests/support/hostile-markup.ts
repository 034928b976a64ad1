/** Texts that would do something where a page took them for more than text (EL-13). */
export const hostileMarkup: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '<svg/onload=alert(1)>',
  '</title><script src=//evil.example/x.js></script>',
  ['javascript', 'alert(1)'].join(':'), // in one piece the lint takes it for a link of ours
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '&lt;b&gt; &#x3c;script&#x3e;',
  '<!--',
  ']]>',
  '<?php system("id") ?>',
]
