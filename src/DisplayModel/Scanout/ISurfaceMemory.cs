namespace DisplayModel;

/// <summary>The space that planes point into, for those who look at it on a thread of their own. Any thread.</summary>
public interface ISurfaceMemory
{
    /// <summary>Opens the space for a short while, such as the making of one picture.</summary>
    ISurfaceView Open();
}

/// <summary>The space of surfaces while somebody looks at it. What it reaches stays readable until it is disposed of,
/// even when the guest loses it meanwhile. One thread.</summary>
public interface ISurfaceView : ISurfaceReader, IDisposable
{
    /// <summary>Bytes in a page.</summary>
    const int PageSize = 4096;

    /// <summary>There is no memory behind any surface: the guest is gone, or has not come yet.</summary>
    bool IsEmpty => false;

    /// <summary>Where the pages of a surface lie in the guest's physical memory: what tells one buffer from another
    /// that was put at the same place.</summary>
    /// <param name="surfaceOffset">A multiple of <see cref="PageSize"/>.</param>
    /// <param name="pages">The address of each page, in the order of the surface.</param>
    /// <returns>false when a page of the range is not present, or there is no memory behind it; the destination is then
    /// undefined.</returns>
    bool TryGetPages(ulong surfaceOffset, Span<ulong> pages);
}
