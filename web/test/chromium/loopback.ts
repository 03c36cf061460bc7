// A call with oneself.

/** Sends a track through a pair of connected RTCPeerConnections; gives what will arrive. */
export async function loopback(
  track: MediaStreamTrack,
): Promise<{ track: MediaStreamTrack; sender: RTCRtpSender; close: () => void }> {
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  here.onicecandidate = ({ candidate }) => void there.addIceCandidate(candidate ?? undefined);
  there.onicecandidate = ({ candidate }) => void here.addIceCandidate(candidate ?? undefined);
  const arrived = new Promise<MediaStreamTrack>((resolve) => {
    there.ontrack = (event) => resolve(event.track);
  });
  const sender = here.addTrack(track);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription!);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription!);
  await new Promise<void>((connected) => {
    here.onconnectionstatechange = () => here.connectionState === 'connected' && connected();
  });
  return {
    track: await arrived,
    sender,
    close: () => {
      here.close();
      there.close();
    },
  };
}
