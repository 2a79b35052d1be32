using DisplayModel;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Display.Buffers;

namespace RemoteDisplay.Window.Tests.Support;

/// <summary>Memfds in place of dma-bufs: one for each head, with its number plus 1 as id.</summary>
internal sealed class MemfdBuffers : IPlaneBuffers
{
    public event Action<uint>? Retired;

    public ShownBuffer Identify(int head, PlaneState plane) => new(IdentifyAlone(head, plane), 0, 0);

    public PlaneBuffer IdentifyAlone(int head, PlaneState plane) => new(
        (uint)head + 1, plane.Format, 0, plane.WidthPx, plane.HeightPx, plane.StrideBytes, 4096);

    public PlaneBuffer? Find(uint id) => null;

    public SafeFileHandle ExportDmabuf(uint id) => MemFd.Create("dmabuf", 4096).Detach();

    public void Retire(uint id) => Retired?.Invoke(id);
}
