using System.Numerics;
using System.Runtime.InteropServices;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>The pixel formats and memory layouts that a plane can show.</summary>
internal sealed class PlaneFormats
{
    private readonly HashSet<(uint Format, ulong Modifier)> _pairs = [];

    /// <param name="pairs">Pairs of DRM fourcc and modifier.</param>
    public PlaneFormats(IEnumerable<(uint Format, ulong Modifier)> pairs) => _pairs.UnionWith(pairs);

    public bool Has(uint format, ulong modifier) => _pairs.Contains((format, modifier));

    /// <summary>In any layout.</summary>
    public bool Has(uint format) => _pairs.Any(pair => pair.Format == format);

    /// <summary>Reads the property IN_FORMATS. Source: drm_mode.h, struct drm_format_modifier_blob.</summary>
    /// <param name="blob">The bytes of the property.</param>
    /// <returns>null if the property is malformed.</returns>
    public static PlaneFormats? Parse(ReadOnlySpan<byte> blob)
    {
        if (!MemoryMarshal.TryRead(blob, out DrmFormatBlob header)
            || !TryList(blob, header.FormatsOffset, header.FormatCount, out ReadOnlySpan<uint> formats)
            || !TryList(
                blob, header.ModifiersOffset, header.ModifierCount, out ReadOnlySpan<DrmFormatModifier> modifiers))
        {
            return null;
        }

        List<(uint, ulong)> pairs = [];
        foreach (DrmFormatModifier entry in modifiers)
        {
            for (ulong left = entry.Formats; left != 0; left &= left - 1)
            {
                ulong index = entry.Offset + (ulong)BitOperations.TrailingZeroCount(left);
                if (index < (ulong)formats.Length)
                {
                    pairs.Add((formats[(int)index], entry.Modifier));
                }
            }
        }

        return new PlaneFormats(pairs);
    }

    private static bool TryList<T>(ReadOnlySpan<byte> blob, uint offset, uint count, out ReadOnlySpan<T> list)
        where T : unmanaged
    {
        list = [];
        if (offset > blob.Length || count > (blob.Length - offset) / Marshal.SizeOf<T>())
        {
            return false;
        }

        list = MemoryMarshal.Cast<byte, T>(blob[(int)offset..])[..(int)count];
        return true;
    }
}
