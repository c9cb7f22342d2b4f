// Random ids, of 128 bits. Not crypto.randomUUID: that exists on secure pages alone, and shops on plain http exist, too.

export const identifier = (): string => crypto.getRandomValues(new Uint32Array(4)).join("");
