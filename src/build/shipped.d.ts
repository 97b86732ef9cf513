declare module '*.psd1?shipped' {
  /** The folder of the module at run time. */
  export const folder: string;
  /** The hash of the files at build time. */
  export const hash: string;
}
