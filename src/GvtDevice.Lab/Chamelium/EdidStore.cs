using DisplayModel.Edid;
using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>The EDIDs that a client has made, by their numbers from 1.</summary>
internal sealed class EdidStore
{
    /// <summary>Numbers of no EDID in the store: an ordinary monitor, and a monitor without EDID. Source: chameleond,
    /// utils/ids.py.</summary>
    public const int Default = 0, None = -1;

    private const int MaxCount = 4096;

    private readonly Dictionary<int, byte[]> _edids = [];

    /// <returns>Its number.</returns>
    /// <exception cref="XmlRpcFault">It is no EDID, or there are too many.</exception>
    public int Create(byte[] edid)
    {
        if (EdidCheck.Complaint(edid) is { } complaint)
        {
            throw new XmlRpcFault(XmlRpcFault.WrongArguments, complaint);
        }

        if (_edids.Count == MaxCount)
        {
            throw new XmlRpcFault($"there are {MaxCount} EDIDs; destroy some");
        }

        int number = Enumerable.Range(Default + 1, MaxCount).First(free => !_edids.ContainsKey(free));
        _edids.Add(number, edid);
        return number;
    }

    /// <exception cref="XmlRpcFault">There is no such EDID.</exception>
    public void Destroy(int number)
    {
        if (!_edids.Remove(number))
        {
            throw Missing(number);
        }
    }

    /// <exception cref="XmlRpcFault">There is no such EDID.</exception>
    public byte[] this[int number] => _edids.TryGetValue(number, out byte[]? edid) ? edid : throw Missing(number);

    private static XmlRpcFault Missing(int number) =>
        new(XmlRpcFault.WrongArguments, $"there is no EDID {number}");
}
