import { SearchView } from '@/task/search-view';

export const metadata = { title: 'Search' };

export default function Page() {
  return <SearchView />;
}
