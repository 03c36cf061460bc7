import { createLocalVideoTrack, Room } from 'livekit-client';
import { ScrimProcessor } from 'scrim/livekit';

/** Joins a room with a blurred background from the first frame on. */
export async function join(url: string, token: string): Promise<Room> {
  const processor = new ScrimProcessor({ effect: 'blur', strength: 60 });
  // Given here, and not by setProcessor on a published track: no raw frame leaves before.
  const track = await createLocalVideoTrack({ processor });
  processor.scrim?.on('problem', ({ message }) => console.warn(message));

  const room = new Room();
  await room.connect(url, token);
  await room.localParticipant.publishTrack(track);
  return room;
}
