declare module '*.psd1?shipped' {
  /** Where the module's files are at run time. */
  export const folder: string;
  /** Over the files as they were when exstate was built. */
  export const hash: string;
}
