import { Entrance } from '@/session/entrance';

export default function Page() {
  return <Entrance />;
}
