using DisplayModel;
using DisplayModel.Scanout;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>Makes a dma-buf from pages of guest memory.</summary>
/// <param name="memory">The guest's memory.</param>
/// <param name="pages">The guest physical addresses of the pages, in order.</param>
/// <exception cref="VfioUserException">EOPNOTSUPP: no dma-buf is possible; the message says why.</exception>
public delegate SafeFileHandle DmabufMaker(IGuestMemoryView memory, ReadOnlySpan<ulong> pages);

/// <inheritdoc cref="IPlaneBuffers"/>
/// <remarks>
/// A buffer is identified by its layout and the guest physical address of every page. The addresses of the shown pages
/// are compared at each query: a guest may put other pages at the same graphics address, and a plane's registers do not
/// show it. They do not show the size of the guest's object either. So a buffer covers the shown part, and when a plane
/// is panned beyond it, a larger one replaces it. Each head keeps its last eight buffers. The dma-buf of a buffer pins
/// the guest's pages, so it is closed with the id, and when the client unmaps the memory or disconnects. Descriptors
/// that others hold stay valid.
/// </remarks>
public sealed class PlaneBuffers : IPlaneBuffers, IDisposable
{
    /// <summary>The number of buffers that a head keeps. QEMU keeps five.</summary>
    public const int BuffersPerHead = 8;

    private readonly Lock _gate = new();
    private readonly ISurfaceMemory _surfaces;
    private readonly Func<IGuestMemoryView> _openMemory;
    private readonly DmabufMaker _makeDmabuf;
    private readonly BufferTable _table;
    private readonly PageReader _pages = new();
    private volatile int _dmabufs;                      // dma-bufs that exist or are being made
    private int _isCheckDue;

    /// <param name="surfaces">The surfaces that planes point to.</param>
    /// <param name="openMemory">Opens guest memory; <see cref="VfioUserServer.OpenMemory"/>.</param>
    /// <param name="headCount">The number of heads, at least 1.</param>
    /// <param name="makeDmabuf">Makes dma-bufs; null to use /dev/udmabuf.</param>
    public PlaneBuffers(
        ISurfaceMemory surfaces, Func<IGuestMemoryView> openMemory, int headCount, DmabufMaker? makeDmabuf = null)
    {
        _surfaces = surfaces;
        _openMemory = openMemory;
        _makeDmabuf = makeDmabuf ?? Udmabuf.Create;
        _table = new BufferTable(headCount);
    }

    public event Action<uint>? Retired;

    public string? WhyNoDmabuf => _makeDmabuf == Udmabuf.Create ? Udmabuf.WhyNot() : null;

    /// <summary>The buffers of each head, the last shown first, and whether their dma-buf was requested.</summary>
    public IReadOnlyList<(int Head, PlaneBuffer Buffer, bool HasDmabuf)> Known
    {
        get
        {
            lock (_gate)
            {
                return [.. _table.All.Select(
                    buffer => (buffer.Head, buffer.Description, buffer.Dmabuf is not null))];
            }
        }
    }

    public ShownBuffer Identify(int head, PlaneState plane)
    {
        ShownPart part = ShownPart.Of(plane);
        ShownBuffer shown;
        bool isFound;
        List<KnownBuffer> retired;
        lock (_gate)
        {
            using ISurfaceView view = _surfaces.Open();
            RecentBuffers known = _table.Shown(head);
            ReadOnlySpan<ulong> pages = _pages.Read(view, part.Surface, part.PageCount);
            if (known.TryFind(part, pages, out shown))
            {
                return shown;
            }

            List<KnownBuffer> smaller = known.Overlapping(part, pages);
            KnownBuffer? grown = smaller.Count == 0 ? null
                : TryGrow(view, part, smaller, withRoom: true) ?? TryGrow(view, part, smaller, withRoom: false);
            retired = Add(known, grown ?? Make(head, view, part), grown is null ? [] : smaller);
            isFound = known.TryFind(part, pages, out shown);
        }

        retired.ForEach(buffer => Retired?.Invoke(buffer.Description.Id));
        return isFound ? shown : throw new VfioUserException(Errno.EFAULT, "the guest is changing the page table");
    }

    public PlaneBuffer IdentifyAlone(int head, PlaneState plane)
    {
        ShownPart part = ShownPart.Of(plane);
        if (!part.BeginsAtPage)
        {
            throw new VfioUserException(Errno.EINVAL, "the first shown pixel is inside a page or tile");
        }

        BufferLayout layout = part.LayoutAlone();
        KnownBuffer made;
        List<KnownBuffer> retired;
        lock (_gate)
        {
            using ISurfaceView view = _surfaces.Open();
            RecentBuffers known = _table.Alone(head);
            ReadOnlySpan<ulong> pages = _pages.Read(view, part.First, layout.PageCount);
            if (known.Find(layout, pages) is { } same)
            {
                return same.Description;
            }

            made = new KnownBuffer(_table.NextId(), head, layout, part.First, pages.ToArray());
            retired = Add(known, made, []);
        }

        retired.ForEach(buffer => Retired?.Invoke(buffer.Description.Id));
        return made.Description;
    }

    public PlaneBuffer? Find(uint id)
    {
        lock (_gate)
        {
            return _table.Find(id)?.Description;
        }
    }

    public SafeFileHandle ExportDmabuf(uint id)
    {
        lock (_gate)
        {
            KnownBuffer buffer = _table.Find(id) ?? throw new VfioUserException(
                Errno.ENOENT, $"there is no buffer {id}, or it has been retired");
            if (buffer.Dmabuf is null)
            {
                MakeDmabuf(buffer);
            }

            return FileDescriptor.Duplicate(buffer.Dmabuf!);
        }
    }

    /// <summary>Retires what is made of memory that the client has unmapped. Call it when the client has mapped or
    /// unmapped guest memory. Any thread; does not wait.</summary>
    public void OnDmaChanged()
    {
        if (_dmabufs > 0 && Interlocked.Exchange(ref _isCheckDue, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static buffers => buffers.CheckMemory(), this, preferLocal: false);
        }
    }

    /// <summary>Closes all dma-bufs; descriptors that others hold stay valid.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _table.All.ToList().ForEach(Forget);
        }
    }

    /// <summary>Retires the buffers whose dma-buf is no longer the guest's memory at these addresses.</summary>
    internal void CheckMemory()
    {
        List<KnownBuffer> lost;
        lock (_gate)
        {
            _isCheckDue = 0;
            using IGuestMemoryView memory = _openMemory();
            lost = [.. _table.All.Where(buffer => buffer.Dmabuf is not null && !buffer.IsBackedBy(memory))];
            lost.ForEach(Forget);
        }

        lost.ForEach(buffer => Retired?.Invoke(buffer.Description.Id));
    }

    /// <summary>Makes a buffer that replaces smaller ones of the same object.</summary>
    /// <returns>The buffer; null when it is impossible, or when its extra room would prevent a dma-buf.</returns>
    private KnownBuffer? TryGrow(ISurfaceView view, in ShownPart part, List<KnownBuffer> smaller, bool withRoom)
    {
        if (BufferExtent.Around(view, part, smaller, withRoom) is not { } extent)
        {
            return null;
        }

        BufferLayout layout = part.LayoutOf(extent.RowCount);
        ulong[] pages = new ulong[layout.PageCount];
        if (!view.TryGetPages(extent.Start, pages)
            || (withRoom && PageReader.PiecesOf(pages) > UdmabufLimits.Default.Pieces))
        {
            return null;
        }

        KnownBuffer grown = new(_table.NextId(), smaller[0].Head, layout, extent.Start, pages);
        smaller.ForEach(grown.Include);
        return grown;
    }

    private KnownBuffer Make(int head, ISurfaceView view, in ShownPart part)
    {
        BufferExtent extent = BufferExtent.Around(view, part, [], withRoom: false)
            ?? throw new VfioUserException(Errno.EINVAL, "no row begins at the start of a page");
        BufferLayout layout = part.LayoutFrom(extent.Start);
        ulong[] pages = new ulong[layout.PageCount];
        PageReader.ReadInto(pages, view, extent.Start);
        return new KnownBuffer(_table.NextId(), head, layout, extent.Start, pages);
    }

    /// <returns>The buffers to retire.</returns>
    private List<KnownBuffer> Add(RecentBuffers known, KnownBuffer buffer, List<KnownBuffer> replaced)
    {
        _table.Add(known, buffer);
        List<KnownBuffer> retired = [.. replaced];
        retired.ForEach(Forget);
        if (known.Oldest(beyond: BuffersPerHead) is { } oldest)
        {
            retired.Add(oldest);
            Forget(oldest);
        }

        return retired;
    }

    private void MakeDmabuf(KnownBuffer buffer)
    {
        // Counted before memory is checked, so that no later change is missed.
        _dmabufs++;
        try
        {
            using IGuestMemoryView memory = _openMemory();
            buffer.Attach(_makeDmabuf(memory, buffer.Pages), memory);
        }
        catch
        {
            _dmabufs--;
            throw;
        }
    }

    private void Forget(KnownBuffer buffer)
    {
        _table.Remove(buffer);
        if (buffer.Dmabuf is { } dmabuf)
        {
            dmabuf.Dispose();
            _dmabufs--;
        }
    }
}
