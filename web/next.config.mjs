/** @type {import('next').NextConfig} */
export default {
  output: 'export',
  distDir: 'out',
  // The checkout has other lock files above this folder; without this Next guesses a root.
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  productionBrowserSourceMaps: false,
};
