using DisplayModel;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Support;

/// <summary>Buffers whose ids are their surface offsets in pages, and whose dma-bufs are memfds with the id in the
/// first byte.</summary>
internal sealed class FakeBuffers : IPlaneBuffers
{
    public event Action<uint>? Retired;

    /// <summary>Thrown in place of any answer.</summary>
    public VfioUserException? Failure { get; set; }

    /// <summary>Why there are no dma-bufs.</summary>
    public VfioUserException? ExportFailure { get; set; }

    public string? WhyNoDmabuf { get; set; }

    public int Exports { get; private set; }

    public ShownBuffer Identify(int head, PlaneState plane) => new(
        Describe(0, plane, plane.SourceXPx + plane.WidthPx, plane.SourceYPx + plane.HeightPx),
        plane.SourceXPx,
        plane.SourceYPx);

    public PlaneBuffer IdentifyAlone(int head, PlaneState plane) =>
        Describe(0x80, plane, plane.WidthPx, plane.HeightPx);

    public PlaneBuffer? Find(uint id) => null;

    public SafeFileHandle ExportDmabuf(uint id)
    {
        if (ExportFailure is { } failure)
        {
            throw failure;
        }

        if (id > 0x100)
        {
            throw new VfioUserException(Errno.ENOENT, "no such buffer");
        }

        Exports++;
        MemFd file = MemFd.Create("dmabuf", 4096);
        file.Slice(0, 1)[0] = (byte)id;
        return file.Detach();
    }

    public void Retire(uint id) => Retired?.Invoke(id);

    private PlaneBuffer Describe(uint firstId, PlaneState plane, int widthPx, int heightPx) => Failure is { } failure
        ? throw failure
        : new PlaneBuffer(
            firstId + (uint)(plane.SurfaceOffset >> 12),
            plane.Format,
            plane.Tiling == Tiling.X ? (1UL << 56) | 1 : 0,
            widthPx,
            heightPx,
            plane.StrideBytes,
            0x4000);
}
