/**
 * Two connected ends of a call, one page. In an app the descriptions and candidates go to the other
 * side by a server of yours; nothing here has to do with Scrim.
 */
export async function connectLoopback(show: (track: MediaStreamTrack) => void) {
  const here = new RTCPeerConnection();
  const there = new RTCPeerConnection();
  here.onicecandidate = ({ candidate }) => void there.addIceCandidate(candidate ?? undefined);
  there.onicecandidate = ({ candidate }) => void here.addIceCandidate(candidate ?? undefined);
  there.ontrack = ({ track }) => show(track);

  const { sender } = here.addTransceiver('video', { direction: 'sendonly' });
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription!);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription!);
  return {
    sender,
    hangUp: () => {
      here.close();
      there.close();
    },
  };
}
