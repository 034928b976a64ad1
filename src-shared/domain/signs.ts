/**
 * The signs that are offered under messages and while writing, in the order of the grid. Few, so that each has a name in both languages and is
 * found by the keyboard; a machine shows them with its own letters.
 */
export const signs = [
  ['👍', 'thumbUp'],
  ['👎', 'thumbDown'],
  ['✅', 'done'],
  ['❌', 'no'],
  ['👀', 'looking'],
  ['🙏', 'thanks'],
  ['👏', 'bravo'],
  ['💪', 'strong'],
  ['🤝', 'agreed'],
  ['👋', 'hello'],
  ['❤️', 'heart'],
  ['🎉', 'party'],
  ['😀', 'smile'],
  ['😂', 'laugh'],
  ['😉', 'wink'],
  ['😊', 'glad'],
  ['😍', 'love'],
  ['🤔', 'thinking'],
  ['😮', 'surprised'],
  ['😢', 'sad'],
  ['😡', 'angry'],
  ['😴', 'tired'],
  ['🤒', 'ill'],
  ['🥳', 'celebrating'],
  ['⚠️', 'warning'],
  ['❓', 'question'],
  ['❗', 'important'],
  ['🔥', 'fire'],
  ['⏳', 'waiting'],
  ['⏰', 'clock'],
  ['📌', 'pin'],
  ['📎', 'paper'],
  ['📞', 'phone'],
  ['📷', 'camera'],
  ['📦', 'sack'],
  ['⚖️', 'scales'],
  ['💰', 'money'],
  ['🧾', 'receipt'],
  ['🚚', 'truck'],
  ['🛵', 'motorbike'],
  ['🌧️', 'rain'],
  ['☀️', 'sun'],
  ['🌱', 'seedling'],
  ['🌳', 'tree'],
  ['🍫', 'chocolate'],
  ['☕', 'coffee'],
  ['🏠', 'house'],
  ['🏁', 'finish'],
] as const

/** A sign of those offered. */
export type Sign = (typeof signs)[number][0]

const known = new Set<string>(signs.map(([sign]) => sign))

/** Whether a text is one of the signs: of others' stations nothing else is shown as one. */
export const isSign = (text: string | null): text is Sign => text !== null && known.has(text)
