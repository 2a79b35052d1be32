namespace DisplayModel.Scanout;

/// <summary>The space of surfaces, for readers on other threads. Safe for any thread.</summary>
public interface ISurfaceMemory
{
    /// <summary>Opens the space for a short time, such as that of composing one picture.</summary>
    ISurfaceView Open();
}

/// <summary>An open view of the space of surfaces. Its memory stays readable until the view is disposed of, even if the
/// guest loses it meanwhile. For one thread.</summary>
public interface ISurfaceView : ISurfaceReader, IDisposable
{
    /// <summary>Bytes in a page.</summary>
    const int PageSize = 4096;

    /// <summary>Whether no surface has memory, because no guest is connected.</summary>
    bool IsEmpty => false;

    /// <summary>Looks up the guest-physical addresses of the pages of a surface, which distinguish buffers that were
    /// mapped at the same offset.</summary>
    /// <param name="surfaceOffset">A multiple of <see cref="PageSize"/>.</param>
    /// <param name="pages">The address of each page, in the order of the surface.</param>
    /// <returns>false when a page of the range is not present, or there is no memory behind it; the destination is then
    /// undefined.</returns>
    bool TryGetPages(ulong surfaceOffset, Span<ulong> pages);
}
