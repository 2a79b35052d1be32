namespace GvtDevice.Lab.Chamelium;

/// <summary>An infoframe that comes with a picture.</summary>
/// <param name="Type">As Chamelium calls it: avi, audio, spd or vendor.</param>
/// <param name="Version">Its version.</param>
/// <param name="Payload">The bytes after header and checksum.</param>
internal sealed record SentInfoframe(string Type, int Version, byte[] Payload);
