using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>The content and the place of a plane.</summary>
public sealed record PlaneView(GfxPlaneInfo Info, GfxPlaneExtension Details);

/// <summary>A file with what a plane shows.</summary>
/// <param name="Description">The layout of the file.</param>
/// <param name="Damage">For a shadow: the changes in this file since the client last had it.</param>
/// <param name="File">The file; null when the client has it already.</param>
public sealed record PlaneFile(
    BufferReply Description, IReadOnlyList<PixelRect> Damage, SafeFileHandle? File) : IDisposable
{
    public void Dispose() => File?.Dispose();
}
