"""Exports of programs that pay, bill and order, with the heads they have, sent in without a mapping."""
# ruff: noqa: E501 - lines of tables as they stand in files

from __future__ import annotations

import pytest
from table_cases import Meant, differs

FIRM, OTHER = "Nordlicht Ltd", "Vega Tools Inc"
BOTH = ({"name": FIRM}, {"name": OTHER})

LEDGERS: dict[str, Meant] = {
    "customers of Stripe": Meant(
        "id,Description,Email,Name,Created (UTC),Delinquent,Card ID,Card Last4,Card Brand,Card Funding,Card Exp Month,"
        "Card Exp Year,Card Name,Card Address Line1,Card Address Line2,Card Address City,Card Address State,"
        "Card Address Country,Card Address Zip,Card Issue Country,Card Fingerprint,Card CVC Status,Card AVS Zip Status,"
        "Card AVS Line1 Status,Card Tokenization Method,Plan,Status,Cancel At Period End,Account Balance,Currency,"
        "Total Spend,Payment Count,Average Order,Refunded Volume,Dispute Losses,Business Vat ID (metadata)\n"
        f"cus_Q1a,racks,amy@nordlicht.com,{FIRM},2025-06-01 09:12,false,card_1,4242,Visa,credit,12,2027,Amy Stone,"
        "2 Low Rd,,York,,GB,YO1 1AA,GB,fp1,pass,,,,price_1,active,false,0.00,gbp,1250.00,3,416.67,0.00,0.00,GB123456789\n"
        f"cus_Q1b,,tom@vegatools.com,{OTHER},2025-06-02 09:12,false,,,,,,,,,,,,,,,,,,,,,,,0.00,usd,0.00,0,0.00,0.00,"
        "0.00,\n",
        ({"name": FIRM, "registrationId": "GB123456789", "city": ""}, {"name": OTHER}),
        ({"email": "amy@nordlicht.com"}, {"email": "tom@vegatools.com"}),
    ),
    "invoices of Stripe": Meant(
        "id,Amount Due,Billing,Closed,Currency,Customer,Customer Name,Customer Email,Date (UTC),Due Date (UTC),Number,"
        "Paid,Subscription,Subtotal,Total Discount Amount,Applied Balance,Tax,Tax Percent,Total,Amount Paid,Status\n"
        f"in_1Pa,120.00,charge_automatically,true,gbp,cus_Q1a,{FIRM},amy@nordlicht.com,2025-06-03 09:12,,A1B2-0001,"
        "true,sub_1,100.00,,0.00,20.00,20,120.00,120.00,paid\n"
        f"in_1Pb,1200.00,send_invoice,false,usd,cus_Q1b,{OTHER},,2025-06-04 09:12,2025-07-04 09:12,A1B2-0002,"
        "false,,1200.00,,0.00,,,1200.00,0.00,open\n",
        BOTH, ({"email": "amy@nordlicht.com"},),
        ({"externalId": "A1B2-0001", "amount": "120.00", "currency": "GBP", "customer": ""},
         {"externalId": "A1B2-0002", "amount": "1200.00", "currency": "USD", "customer": ""}),
    ),
    "invoices of Stripe that know their customers by numbers alone": Meant(
        "id,Amount Due,Billing,Closed,Currency,Customer,Date (UTC),Due Date (UTC),Number,Paid,Subscription,Subtotal,"
        "Total Discount Amount,Applied Balance,Tax,Tax Percent,Total,Amount Paid,Status\n"
        "in_1Pa,120.00,charge_automatically,true,gbp,cus_Q1a,2025-06-03 09:12,,A1B2-0001,true,sub_1,100.00,,0.00,20.00,"
        "20,120.00,120.00,paid\n",
        (), (), (), warning="no_vendor_column",
    ),
    "payments of Stripe": Meant(
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,"
        "Converted Currency,Decline Reason,Description,Fee,Is Link,Link Funding,Mode,PaymentIntent ID,"
        "Payment Source Type,Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,"
        "Card Last4,Card Brand,Card Name,Card Address City,Card Address Country,Customer ID,Customer Description,"
        "Customer Email,Invoice ID\n"
        "ch_3Pa,2025-06-03 09:12:44,120.00,0.00,gbp,true,118.00,0.00,eur,,Subscription update,2.10,,,Live,pi_3Pa,card,,"
        "ORCHID,Paid,Payment complete.,0.00,card_1,4242,Visa,Amy Stone,York,GB,cus_Q1a,racks,amy@nordlicht.com,in_1Pa\n",
        ({"domain": "nordlicht.com", "city": "", "name": ""},), ({"email": "amy@nordlicht.com"},),
        ({"externalId": "ch_3Pa", "amount": "120.00", "currency": "GBP"},),
    ),
    "activity of PayPal": Meant(
        '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",'
        '"To Email Address","Transaction ID","Shipping Address","Address Status","Item Title","Item ID",'
        '"Shipping and Handling Amount","Insurance Amount","Sales Tax","Option 1 Name","Option 1 Value",'
        '"Reference Txn ID","Invoice Number","Custom Number","Quantity","Receipt ID","Balance","Address Line 1",'
        '"Address Line 2/District/Neighborhood","Town/City","State/Province/Region/County/Territory/Prefecture/Republic",'
        '"Zip/Postal Code","Country","Contact Phone Number","Subject","Note","Country Code","Balance Impact"\n'
        f'"03/06/2025","09:12:44","BST","{FIRM}","PreApproved Payment Bill User Payment","Completed","EUR","-1,250.00",'
        '"0.00","-1,250.00","pay@orchid.com","amy@nordlicht.com","8AB12345CD678901E","","","Racks","","0.00","","0.00",'
        '"","","B-1","INV-77","","1","","0.00","","","","","","","","Racks","","GB","Debit"\n'
        f'"13/06/2025","10:00:00","BST","{OTHER}","Website Payment","Completed","USD","50.00","-1.00","49.00",'
        '"tom@vegatools.com","pay@orchid.com","9AB12345CD678901F","","","","","","","","","","","","","1","","49.00",'
        '"","","","","","","","","","US","Credit"\n',
        BOTH, None,
        ({"externalId": "8AB12345CD678901E", "amount": "-1250.00", "currency": "EUR", "submittedAt": "2025-06-03"},
         {"externalId": "9AB12345CD678901F", "amount": "50.00", "currency": "USD"}),
    ),
    "orders of Amazon Business": Meant(
        '"Order Date","Order ID","Account Group","PO Number","Order Quantity","Currency","Order Subtotal",'
        '"Order Shipping & Handling","Order Promotion","Order Tax","Order Net Total","Order Status","Approver",'
        '"Account User","Account User Email","Invoice Status","Total Amount","Invoice Issue Date","Invoice Number",'
        '"Payment Amount","Payment Date","ASIN","Title","UNSPSC","Brand Code","Brand","Manufacturer",'
        '"Item model number","Part number","Product Condition","Seller Name","Seller Credentials","Seller City",'
        '"Seller State","Seller ZipCode"\n'
        '"06/03/2025","=""113-1234567-7654321""","Hull","PO-9","2","USD","100.00","0.00","0.00","8.00","108.00",'
        f'"Closed","","Dana Cole","dana@orchid.com","Paid","108.00","06/04/2025","1AB2-CD3E","108.00","06/05/2025",'
        f'"B0ABCDEFGH","Rack, 12 units","43223300","RX","Rackster","Rackster Mfg","R-12","R12","New","{OTHER}","",'
        '"Austin","TX","78701"\n',
        ({"name": OTHER, "city": "Austin", "region": "TX", "postcode": "78701"},), (),
        ({"externalId": "113-1234567-7654321", "amount": "108.00", "currency": "USD", "submittedAt": "2025-06-03"},),
    ),
    "aged payables of Xero": Meant(
        "Aged Payables Summary,,,,,,,\nOrchid Holding,,,,,,,\nAs at 30 June 2025,,,,,,,\nAgeing by due date,,,,,,,\n"
        ",,,,,,,\nContact,Current,< 1 Month,1 Month,2 Months,3 Months,Older,Total\n"
        f"{FIRM},100.00,0.00,50.00,0.00,0.00,0.00,150.00\n{OTHER},0.00,20.00,0.00,0.00,0.00,0.00,20.00\n"
        "Total,100.00,20.00,50.00,0.00,0.00,0.00,170.00\nPercentage of total,58.82%,11.76%,29.41%,0%,0%,0%,100%\n",
        BOTH, (), None,
    ),
    "expenses by vendor of QuickBooks": Meant(
        "Expenses by Vendor Summary,\nOrchid Holding,\n\"January - June, 2025\",\n,\n,Total\n"
        f'{FIRM},"1,250.00"\n{OTHER},550.00\nTOTAL,"$1,800.00"\n,\n,\n"Friday, Jul 11, 2025 09:12:44 AM GMT+1 - Accrual '
        'Basis",\n',
        BOTH, (), None,
    ),
    "unpaid bills of QuickBooks": Meant(
        "Unpaid Bills,,,,,,\nOrchid Holding,,,,,,\n\"All Dates\",,,,,,\n,,,,,,\n"
        ",Date,Transaction Type,Num,Due Date,Past Due,Amount,Open Balance\n"
        f"{FIRM},,,,,,,\n,06/03/2025,Bill,1001,07/03/2025,8,100.00,100.00\n,06/15/2025,Bill,1002,07/15/2025,-4,200.00,"
        f"50.00\nTotal for {FIRM},,,,,,$300.00,$150.00\n{OTHER},,,,,,,\n,06/20/2025,Vendor Credit,1003,,,-25.00,-25.00\n"
        f"Total for {OTHER},,,,,,$-25.00,$-25.00\nTOTAL,,,,,,$275.00,$125.00\n",
        BOTH, (),
        ({"externalId": "1001", "amount": "100.00"}, {"externalId": "1002", "amount": "200.00"},
         {"externalId": "1003", "amount": "-25.00"}),
    ),
    "purchase orders of SAP with minus behind": Meant(
        "Kreditor;Name 1;Straße;PLZ;Ort;LKz;Bestellung;Bestelldat.;Nettobestellwert;Währg\n"
        "0000100234;Grünöl GmbH;Hof 5;10115;Berlin;DE;4500017001;03.06.2025;1.250,00-;EUR\n"
        "0000100235;Bäckerei Lölein KG;Wall 1;80469;München;DE;4500017002;15.06.2025;12.000,00;EUR\n"
        "".encode("cp1252"),
        ({"name": "Grünöl GmbH", "city": "Berlin", "postcode": "10115", "country": "DE"},
         {"name": "Bäckerei Lölein KG"}), (),
        ({"externalId": "4500017001", "amount": "-1250.00", "currency": "EUR", "submittedAt": "2025-06-03"},
         {"externalId": "4500017002", "amount": "12000.00"}),
    ),
    "purchase orders of Dynamics": Meant(
        "Purchase order,Vendor account,Vendor name,Invoice account,Approval status,Purchase order status,"
        "Requested receipt date,Currency,Total amount,Site,Warehouse\n"
        f'PO-000123,V-001,{FIRM},V-001,Approved,Open order,6/30/2025,EUR,"1,250.00",1,11\n',
        ({"name": FIRM},), (), ({"externalId": "PO-000123", "amount": "1250.00", "currency": "EUR"},),
    ),
    "vendor ledger entries of Business Central": Meant(
        "Posting Date,Document Type,Document No.,External Document No.,Vendor No.,Vendor Name,Description,Currency Code,"
        "Original Amount,Amount,Remaining Amount,Due Date,Open\n"
        f'6/3/2025,Invoice,PI-1001,INV-77,10000,{FIRM},Order 1001,EUR,"-1,250.00","-1,250.00",0.00,7/3/2025,No\n'
        f"6/30/2025,Payment,PP-1002,,20000,{OTHER},Payment,USD,55.00,55.00,0.00,6/30/2025,No\n",
        BOTH, (),
        ({"amount": "-1250.00", "currency": "EUR"}, {"amount": "55.00", "currency": "USD"}),
    ),
    "bills of Zoho Books": Meant(
        "Bill Date,Due Date,Bill ID,Accounts Payable,Vendor Name,Payment Terms,Payment Terms Label,Bill Number,"
        "PurchaseOrder,Currency Code,Exchange Rate,SubTotal,Total,Balance,Vendor Notes,Terms & Conditions,Adjustment,"
        "Bill Status,Item Name,Quantity,Usage unit,Rate,Tax Percentage,Item Total\n"
        f"2025-06-03,2025-07-03,4600001,Accounts Payable,{FIRM},30,Net 30,B-1001,PO-9,EUR,1.0,100.00,120.00,120.00,,,0.00,"
        "Open,Rack,2,pcs,50.00,20,100.00\n",
        ({"name": FIRM},), (), ({"externalId": "B-1001", "amount": "120.00", "currency": "EUR"},),
    ),
    "bookings of a German bank": Meant(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";'
        '"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";'
        '"Auslagenersatz Ruecklastschrift";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";'
        '"Betrag";"Waehrung";"Info"\n'
        '"DE00100000000000000000";"03.06.25";"03.06.25";"FOLGELASTSCHRIFT";"RG 77";"DE98ZZZ09999999999";"M-1";"";"";"";'
        '"";"Grünöl GmbH";"DE00200000000000000000";"XXXXDEFFXXX";"-1.250,00";"EUR";"Umsatz gebucht"\n',
        ({"name": "Grünöl GmbH"},), (), ({"amount": "-1250.00", "currency": "EUR", "submittedAt": "2025-06-03"},),
    ),
    "purchase orders of Coupa": Meant(
        "PO Number,Status,Created Date,Supplier,Supplier Number,Requester,Requester Email,Ship To City,Currency,"
        "PO Total,Payment Terms,Account Name,Commodity\n"
        f"1001,Issued,06/30/2025,{FIRM},S-77,Dana Cole,dana@orchid.com,Hull,EUR,1250.00,Net 30,IT Hardware,Racks\n"
        f"1002,Closed,06/15/2025,{OTHER},S-78,Dana Cole,dana@orchid.com,Hull,USD,90.00,Net 30,Office,Cables\n",
        BOTH, (),
        ({"externalId": "1001", "amount": "1250.00", "currency": "EUR", "stage": "Issued"}, {"externalId": "1002"}),
    ),
    "invoices of Ariba": Meant(
        "Invoice ID,Invoice Date,Supplier - Supplier Name,Supplier - Supplier ID,ERP Supplier - City,"
        "PO Id,Contract ID,Amount (USD),sum(Invoice Spend),Requester - User\n"
        f'INV-77,2025-06-03,{FIRM},ACM_1,Leeds,PO-9,,"1,250.00","1,250.00",Dana Cole\n',
        ({"name": FIRM},), (), ({"externalId": "INV-77", "amount": "1250.00", "currency": "USD"},),
    ),
    "a French ledger of entries": Meant(
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|"
        "EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
        "AC|Achats|1|20250603|401000|Fournisseurs|FNORD|Nordlicht SARL|F-77|20250603|Facture 77|0,00|1250,00||||20250630|\n",
        None, (), None,
    ),
    "suppliers and spend by month": Meant(
        "Supplier,Jan-25,Feb-25,Mar-25,Total\n"
        f'{FIRM},"1,000.00",250.00,0.00,"1,250.00"\n{OTHER},0.00,0.00,90.00,90.00\nGrand Total,"1,000.00",250.00,90.00,'
        '"1,340.00"\n',
        BOTH, (), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", LEDGERS)
async def test_an_export_of_bills_orders_and_payments_comes_in_as_it_is_meant(table: str) -> None:
    assert await differs(LEDGERS[table]) == ""
