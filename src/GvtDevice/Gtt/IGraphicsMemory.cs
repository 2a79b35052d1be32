using DisplayModel.Scanout;

namespace GvtDevice.Gtt;

/// <summary>Guest memory as the GPU addresses it, through one of its page tables.</summary>
internal interface IGraphicsMemory : ISurfaceReader
{
    /// <summary>Copies bytes to <paramref name="address"/>.</summary>
    /// <returns>false if a page cannot be written; a leading part may have been written.</returns>
    bool TryWrite(ulong address, ReadOnlySpan<byte> source);
}
