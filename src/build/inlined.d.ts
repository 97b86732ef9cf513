declare module '*?inlined' {
  export const text: string;
  /** As a source in a Content-Security-Policy: `sha256-…`. */
  export const hash: string;
}
