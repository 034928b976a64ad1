declare const brand: unique symbol
/** A string or number that only its own parser can make, e.g. `Brand<string, 'Uuid'>`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
