using DisplayModel;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>A buffer that has an id, and its dma-buf once somebody asked for it.</summary>
internal sealed class KnownBuffer(PlaneBuffer description, BufferLayout layout, ulong[] pages, int head, PlaneState plane)
{
    private WindowUse[] _windows = [];

    public PlaneBuffer Description => description;

    public BufferLayout Layout => layout;

    public ReadOnlySpan<ulong> Pages => pages;

    public int Head => head;

    /// <summary>The state that it was last seen in.</summary>
    public PlaneState Plane { get; set; } = plane;

    public SafeFileHandle? Dmabuf { get; private set; }

    /// <summary>Keeps a dma-buf, and what it was made of.</summary>
    public void Attach(SafeFileHandle dmabuf, IGuestMemoryView memory)
    {
        Dmabuf = dmabuf;
        _windows = WindowUse.Of(memory, pages);
    }

    /// <summary>The dma-buf still is what the guest has at these addresses.</summary>
    public bool IsBackedBy(IGuestMemoryView memory) => Array.TrueForAll(_windows, window => window.IsIn(memory));
}
