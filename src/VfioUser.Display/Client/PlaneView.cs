using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>What a plane shows, and where.</summary>
public sealed record PlaneView(GfxPlaneInfo Info, GfxPlaneExtension Details);

/// <summary>A file with what a plane shows.</summary>
/// <param name="Description">Its layout.</param>
/// <param name="Damage">Of a shadow: what changed in this file since the client last had it.</param>
/// <param name="File">null when the client has it already.</param>
public sealed record PlaneFile(
    BufferReply Description, IReadOnlyList<PixelRect> Damage, SafeFileHandle? File) : IDisposable
{
    public void Dispose() => File?.Dispose();
}
