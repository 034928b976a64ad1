/** The two tones of something new: pitch in Hz, start in seconds. */
const tones = [
  { pitch: 659, at: 0 },
  { pitch: 880, at: 0.11 },
] as const
const lasts = 0.22
const loudest = 0.12

let audio: AudioContext | undefined

/** Plays two short tones, made here; silent where the window may not sound yet or has nothing to sound on. */
export function soundNews(): void {
  try {
    audio ??= new AudioContext()
    void audio.resume().catch(() => undefined)
    for (const { pitch, at } of tones) play(audio, pitch, audio.currentTime + at)
  } catch {
    // A PC without a sound card tells by the other ways.
  }
}

function play(on: AudioContext, pitch: number, from: number): void {
  const [tone, volume] = [on.createOscillator(), on.createGain()]
  tone.frequency.value = pitch
  volume.gain.setValueAtTime(0, from)
  volume.gain.linearRampToValueAtTime(loudest, from + 0.015)
  volume.gain.exponentialRampToValueAtTime(0.001, from + lasts)
  tone.connect(volume).connect(on.destination)
  tone.start(from)
  tone.stop(from + lasts)
}
